import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CrfKernel, EnergyMap, KernelNormalisation, ProbabilityMap, RgbImage } from '@dsrg/core';

/**
 * One case of the golden set or of fixtures/crf: what went in, and Q after so many iterations, of the published program or of our
 * reference in double precision.
 */
export interface GoldenCase {
  readonly name: string;
  readonly photo: RgbImage;
  readonly unary: EnergyMap;
  readonly kernels: CrfKernel[];
  readonly outputs: { readonly iterations: number; readonly q: Float32Array }[];
}

interface GoldenKernel {
  readonly type: 'gaussian' | 'bilateral';
  readonly sxy: [number, number];
  readonly srgb?: [number, number, number];
  readonly compat: CrfKernel['compatibility'];
  readonly normalization?: KernelNormalisation;
}

interface GoldenFile {
  readonly width: number;
  readonly height: number;
  readonly labels: number;
  readonly image: { readonly file: string };
  readonly unary: { readonly file: string };
  readonly kernels: GoldenKernel[];
  readonly outputs: { readonly iterations: number; readonly file: string; readonly source: string }[];
}

/** @param index path of the set's `index.json` */
export function goldenNames(index: string): string[] {
  return (JSON.parse(readFileSync(index, 'utf8')) as { name: string }[]).map(({ name }) => name);
}

export function readGoldenCase(index: string, name: string): GoldenCase {
  const folder = dirname(index);
  const meta = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as GoldenFile;
  const { height, width, labels: classes } = meta;
  const floats = (file: string) => new Float32Array(Uint8Array.from(readFileSync(join(folder, file))).buffer);
  const data = Uint8Array.from(readFileSync(join(folder, meta.image.file)));
  return {
    name,
    photo: { kind: 'rgb', data, height, width },
    unary: { kind: 'energies', data: floats(meta.unary.file), height, width, classes },
    kernels: meta.kernels.map(kernelOf),
    outputs: meta.outputs
      .filter(({ source }) => source === 'pydensecrf' || source === 'double')
      .map(({ iterations, file }) => ({ iterations, q: floats(file) })),
  };
}

function kernelOf({ type, sxy, srgb, compat, normalization }: GoldenKernel): CrfKernel {
  const spatial = { x: sxy[0], y: sxy[1] };
  const common = { spatial, compatibility: compat, normalisation: normalization ?? 'symmetric' } as const;
  return type === 'gaussian' ? { type, ...common } : { type, colour: srgb ?? [1, 1, 1], ...common };
}

/** How far two maps are apart, and at how many pixels the most probable class differs although `expected` is sure of it. */
export function compareMaps(found: ProbabilityMap, expected: Float32Array): { distance: number; flips: number } {
  const { data, classes } = found;
  const plane = found.height * found.width;
  let distance = data.length === expected.length ? 0 : Number.NaN;
  let flips = 0;
  for (let i = 0; i < plane; i++) {
    let best = 0;
    let ours = 0;
    let second = -1;
    for (let c = 0; c < classes; c++) {
      const at = c * plane + i;
      const gap = Math.abs(data[at]! - expected[at]!);
      if (!(gap <= distance)) distance = gap;
      if (data[at]! > data[ours * plane + i]!) ours = c;
      if (expected[at]! > expected[best * plane + i]!) best = c;
    }
    for (let c = 0; c < classes; c++) if (c !== best) second = Math.max(second, expected[c * plane + i]!);
    if (ours !== best && expected[best * plane + i]! - second > 1e-4) flips++;
  }
  return { distance, flips };
}
