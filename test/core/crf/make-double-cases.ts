// Makes fixtures/crf: small cases for the dense CRF, whose Q is that of the reference in double precision.
//
//   node --import tsx --conditions=dsrg-source test/core/crf/make-double-cases.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CrfKernel, type EnergyMap, type RgbImage, referenceCrf } from '@dsrg/core';
import { numbers } from '../../numbers.ts';
import { repository } from '../../shared.ts';

const iterations = [0, 1, 10];
const smooth: CrfKernel = { type: 'gaussian', spatial: 3, compatibility: 3 };
const colours: CrfKernel = { type: 'bilateral', spatial: 8, colour: 13, compatibility: 10 };
const cases: [name: string, height: number, width: number, classes: number, kernels: CrfKernel[]][] = [
  ['labels21', 11, 13, 21, [smooth, colours]],
  ['labels2', 14, 17, 2, [smooth, colours]],
  ['labels37', 5, 9, 37, [colours]],
  ['narrow', 10, 10, 5, [{ ...smooth, spatial: 0.25 }, colours]],
  [
    'sides',
    9,
    12,
    4,
    [
      { ...colours, spatial: { x: 4, y: 9 }, colour: [7, 20, 40] },
      { ...smooth, normalisation: 'before' },
    ],
  ],
  [
    'matrix',
    8,
    9,
    3,
    [
      {
        ...smooth,
        compatibility: [
          [-2, 1, 0],
          [0, -1, 0.5],
          [1, 0, -3],
        ],
        normalisation: 'after',
      },
    ],
  ],
];

const folder = join(repository, 'fixtures/crf');
mkdirSync(folder, { recursive: true });
for (const [index, [name, height, width, classes, kernels]] of cases.entries()) {
  const noise = numbers(index + 1);
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [y, x] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
    return (x * 2 > width + y ? 170 : 60) + 25 * (i % 3) + 20 * noise();
  });
  const energies = Float32Array.from({ length: classes * height * width }, () => 4 * noise());
  const photo: RgbImage = { kind: 'rgb', data, height, width };
  const unary: EnergyMap = { kind: 'energies', data: energies, height, width, classes };
  const write = (file: string, content: Uint8Array | Float32Array) => {
    writeFileSync(join(folder, file), content);
    return { file };
  };
  const outputs: object[] = [];
  referenceCrf(photo, unary, {
    kernels,
    iterations: 10,
    onIteration: (q, iteration) => {
      if (!iterations.includes(iteration)) return;
      outputs.push({ iterations: iteration, source: 'double', ...write(`${name}.q${iteration}.f32`, q.data) });
    },
  });
  const meta = {
    width,
    height,
    labels: classes,
    image: write(`${name}.image.u8`, data),
    unary: write(`${name}.unary.f32`, energies),
    kernels: kernels.map((kernel) => ({
      type: kernel.type,
      sxy: typeof kernel.spatial === 'number' ? [kernel.spatial, kernel.spatial] : [kernel.spatial.x, kernel.spatial.y],
      ...(kernel.type === 'bilateral' && {
        srgb: typeof kernel.colour === 'number' ? [kernel.colour, kernel.colour, kernel.colour] : kernel.colour,
      }),
      compat: kernel.compatibility,
      normalization: kernel.normalisation ?? 'symmetric',
    })),
    outputs,
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(meta, null, 2)}\n`);
}
writeFileSync(
  join(folder, 'index.json'),
  `${JSON.stringify(
    cases.map(([name]) => ({ name })),
    null,
    2,
  )}\n`,
);
