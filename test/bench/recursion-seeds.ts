// What the labels of one photo cost in RecurSeed's recursion, by kernels and in plain TypeScript, in turns: processor time and its ratio.
// MobileNetV2 at 321×321: maps of 21×21 with features of C3 to C5; PAMR of two tags and the decoder on 161×161 or, given 321, on that.
// Run: node --import tsx --conditions=dsrg-source test/bench/recursion-seeds.ts [side of PAMR's maps]
import type { FloatImage, RgbImage } from '@dsrg/core';
import { createRandom } from '../../trainer/data/random.ts';
import { plainMatrices } from '../../trainer/seeds/matrices.ts';
import { pamr } from '../../trainer/seeds/pamr.ts';
import { completePamr } from '../../trainer/seeds/pamr-options.ts';
import { plainPamr } from '../../trainer/seeds/plain-pamr.ts';
import { correlate, selfCorrelation } from '../../trainer/seeds/self-correlation.ts';
import { selfCorrelationPresets } from '../../trainer/seeds/self-correlation-options.ts';

const side = Number(process.argv[2] ?? 161);
const random = createRandom(1);
const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(3 * side * side), height: side, width: side };
for (let i = 0; i < photo.data.length; i++) {
  const [y, x] = [Math.floor(i / (3 * side)) / side, (Math.floor(i / 3) % side) / side];
  photo.data[i] =
    (Math.hypot(y - 0.4, x - 0.5) < 0.3 ? 160 : 70) + 30 * Math.sin(9 * x + (i % 3)) + 12 * random.normal();
}
const planes = Float32Array.from({ length: 5 * side * side }, () => random.uniform());
const refined = { data: planes, height: side, width: side };

const grid = 21;
const object = (cell: number) => Math.exp(-(Math.hypot(Math.floor(cell / grid) - 8, (cell % grid) - 10) ** 2) / 30);
const activations = Float32Array.from({ length: 2 * grid * grid }, (_, i) =>
  i < grid * grid ? object(i) : 1 - object(i - grid * grid) - random.uniform() / 4,
);
const maps = { kind: 'activations', data: activations, tags: [1, 2], height: grid, width: grid } as const;
const features = [32, 96, 320].map((channels): FloatImage => {
  const data = Float32Array.from({ length: channels * grid * grid }, (_, i) => {
    const place = object(i % (grid * grid));
    return Math.max(0, random.normal() + ((Math.floor(i / (grid * grid)) % 3) - 1) * 2 * place);
  });
  return { kind: 'float', data, channels, height: grid, width: grid };
});

const forms = {
  'PAMR, plain': () => plainPamr(photo, refined, completePamr(photo, refined, {})),
  PAMR: () => pamr(photo, refined),
  'self-correlation, plain': () => correlate({ maps, features }, selfCorrelationPresets.narrow, plainMatrices),
  'self-correlation': () => selfCorrelation({ maps, features }, selfCorrelationPresets.narrow),
};
const fastest: Record<string, number> = {};
for (let round = 0; round < 6; round++) {
  for (const [name, run] of Object.entries(forms)) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    fastest[name] = Math.min(fastest[name] ?? Number.POSITIVE_INFINITY, (user + system) / 1000);
  }
}
for (const [name, milliseconds] of Object.entries(fastest)) console.log(`${name}: ${milliseconds.toFixed(1)} ms`);
for (const name of ['PAMR', 'self-correlation']) {
  const [plain, fast] = [fastest[`${name}, plain`], fastest[name]];
  if (plain && fast) console.log(`${name}: plain / kernel ${(plain / fast).toFixed(1)}`);
}
