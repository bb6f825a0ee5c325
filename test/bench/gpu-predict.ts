/**
 * One execution provider beside the CPU: labels, probabilities, and photos per second with and without `bucket`. Run by `gpu.sh`.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/gpu-predict.ts --provider cuda|webgpu|cpu [--model FILE --photos DIR] [--times]
 *
 * A label counts as another one where the CPU's two best classes lie further apart than arithmetic in another order moves them. With `--times`
 * that is told and no fault: for numbers of ten bits. The first pass over the photos shows what new shapes cost, the others what is left.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportModel } from '@dsrg/converters';
import { createNetwork, DsrgError, type ProbabilityMap, predict, type RgbImage, type Segmenter } from '@dsrg/core';
import { openSegmenter, readPhoto } from '@dsrg/core/node';
import { createRandom } from '../../trainer/data/random.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'cpu' },
    model: { type: 'string' },
    photos: { type: 'string' },
    times: { type: 'boolean', default: false },
  },
});

const most = values.provider === 'cpu' ? 6 : 12;
const passes = values.provider === 'cpu' ? 2 : 4;
const bucket = 64;
/** Of a probability: what other orders of summing may change in a network of some fifty layers. */
const tolerance = 1e-3;

process.exitCode = (await examine(values.provider as 'cpu')) ? 0 : 1;

async function examine(provider: 'cuda' | 'webgpu' | 'cpu'): Promise<boolean> {
  const model = values.model ?? madeModel();
  const photos = values.photos === undefined ? madePhotos() : await photosIn(values.photos);
  const segmenter = await openOrSay(model, provider);
  if (segmenter === undefined) return true;
  // Beside itself the CPU is compared with one thread of its own: sums are then cut otherwise.
  const cpu = await openSegmenter(model, { provider: 'cpu', threads: 1 });
  try {
    process.stdout.write(`${provider}: ${segmenter.providerNote}, ${photos.length} photos\n`);
    const lines: string[] = [];
    let right = true;
    for (const rounded of [undefined, bucket]) {
      const compared = await compare(segmenter, cpu, photos, rounded);
      right &&= compared.right;
      lines.push(`${rounded === undefined ? 'as they are' : `--bucket ${rounded}`}: ${compared.line}`);
    }
    for (const line of lines) process.stdout.write(`${provider}: ${line}\n`);
    if (!right && !values.times) process.stdout.write(`${provider}: WRONG, its labels are not the CPU's\n`);
    return right || values.times;
  } finally {
    await cpu.close();
    await segmenter.close();
  }
}

async function openOrSay(model: string | Uint8Array, provider: 'cuda' | 'webgpu' | 'cpu') {
  try {
    return await openSegmenter(model, { provider });
  } catch (error) {
    if (!(error instanceof DsrgError) || error.code !== 'RUNTIME' || provider === 'cpu') throw error;
    process.stdout.write(`${provider}: absent (${error.message})\n`);
    return undefined;
  }
}

async function compare(segmenter: Segmenter, cpu: Segmenter, photos: readonly RgbImage[], bucket: number | undefined) {
  const speeds: number[] = [];
  const found: ProbabilityMap[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const started = performance.now();
    for (const [k, photo] of photos.entries()) found[k] = await predict(segmenter, photo, { bucket });
    speeds.push((1000 * photos.length) / (performance.now() - started));
  }
  const total = { pixels: 0, other: 0, sure: 0, worst: 0 };
  for (const [k, photo] of photos.entries()) {
    const expected = await predict(cpu, photo, { bucket });
    addDifferences(total, found[k] as ProbabilityMap, expected);
  }
  const { pixels, other, sure, worst } = total;
  const [first, ...later] = speeds as [number, ...number[]];
  const line =
    `first pass ${first.toFixed(1)} photos/s, later ${Math.max(...later).toFixed(1)}; ${other} of ${pixels} labels are not the CPU's, ` +
    `${sure} of them beyond doubt; probabilities differ by ${worst.toExponential(1)} at most`;
  return { line, right: sure === 0 && worst < tolerance };
}

function addDifferences(
  total: { pixels: number; other: number; sure: number; worst: number },
  found: ProbabilityMap,
  expected: ProbabilityMap,
): void {
  const cells = expected.height * expected.width;
  const bestOf = (map: ProbabilityMap, cell: number) => {
    let [best, second, label] = [-1, -1, 0];
    for (let k = 0; k < map.classes; k++) {
      const value = map.data[k * cells + cell] as number;
      if (value > best) [best, second, label] = [value, best, k];
      else if (value > second) second = value;
    }
    return { label, margin: best - second };
  };
  total.pixels += cells;
  for (const [k, value] of expected.data.entries()) {
    total.worst = Math.max(total.worst, Math.abs(value - (found.data[k] as number)));
  }
  for (let cell = 0; cell < cells; cell++) {
    const { label, margin } = bestOf(expected, cell);
    if (bestOf(found, cell).label === label) continue;
    total.other++;
    if (margin > 2 * tolerance) total.sure++;
  }
}

/** MobileNetV2 whose weights were never trained, its scores spread so far that they have winners. */
function madeModel(): Uint8Array {
  const { graph, mean, std, outputStride } = createNetwork('mobilenet-v2-deeplab', { classes: 21 });
  const random = createRandom(1);
  const weights = initialiseWeights(graph, () => random.normal());
  const classes = Array.from({ length: 21 }, (_, k) => (k === 0 ? 'background' : `class${k}`));
  const about = { makes: 'segmentation-network', classes, mean, std, outputStride, longSide: null } as const;
  const record = { crf: 'dsrg-test', stage: 'made up', step: 0 };
  return exportModel({ graph, weights, momenta: new Map(), about: { ...about, ...record } });
}

/** Photos of as many sizes, of stripes and discs. */
function madePhotos(): RgbImage[] {
  const random = createRandom(2);
  return Array.from({ length: most }, (_, k): RgbImage => {
    const [height, width] = [281 + 17 * k, 500 - 11 * k];
    const data = new Uint8Array(3 * height * width);
    const waves = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => random.uniform(-1, 1)));
    const discs = Array.from({ length: 6 }, () => [
      random.uniform(0, height),
      random.uniform(0, width),
      random.uniform(15, 90),
    ]);
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const inside = discs.findIndex(([r, c, radius]) => Math.hypot(row - r!, column - c!) < radius!);
        for (let channel = 0; channel < 3; channel++, at++) {
          const sum = waves.reduce(
            (s, [a, b, c, d, e]) => s + c! * Math.sin((a! * row + b! * column) / 9 + d! * channel + e!),
            0,
          );
          data[at] = 128 + 30 * sum + (inside < 0 ? 0 : 60 * Math.cos(inside + 2 * channel)) + random.uniform(-9, 9);
        }
      }
    }
    return { kind: 'rgb', data, height, width };
  });
}

async function photosIn(folder: string): Promise<RgbImage[]> {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const step = Math.max(1, Math.floor(names.length / most));
  const chosen = names.filter((_, k) => k % step === 0).slice(0, most);
  return Promise.all(chosen.map((name) => readPhoto(join(folder, name))));
}
