// How co-segmentation of one class grows with its photos, without the network: mean features, sampled cells, head and factors, on rendered features of
// 10×14 cells and 1280 channels, three quarters of them 0 as after a ReLU. Processor time and the memory of arrays, for 200, 400 and 800 photos.
// Run: node --expose-gc --import tsx --conditions=dsrg-source test/bench/cosegment-growth.ts
import type { FloatImage } from '@dsrg/core';
import { type EvidenceOptions, learnEvidence, surveyPhoto } from '../../trainer/coseg/class-evidence.ts';
import { createCellSample } from '../../trainer/coseg/sample-cells.ts';
import { createRandom } from '../../trainer/data/random.ts';

const options: EvidenceOptions = {
  ...{ evidence: ['factors', 'maps', 'cut'], rank: 6, updates: 60, cellUpdates: 40 },
  ...{ decay: 1e-3, similarity: 0.1, agreesAbove: 0.25 },
};
const [channels, height, width] = [1280, 10, 14];
const random = createRandom(1);

function features(tag: number): FloatImage {
  const data = new Float32Array(channels * height * width);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / (height * width));
    data[i] = Math.max(0, random.uniform() * 4 - 3 + (channel % 8 === tag ? 0.5 : 0));
  }
  return { kind: 'float', data, channels, height, width };
}

const processor = () => Object.values(process.cpuUsage()).reduce((sum, value) => sum + value, 0) / 1e6;
/** Arrays that are still held once what can be freed is free. */
async function heldNow(): Promise<number> {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().arrayBuffers;
}

for (const photos of [200, 400, 800]) {
  const before = await heldNow();
  const samples = [createCellSample(1500), createCellSample(1500)];
  const means: Float32Array[] = [];
  const tags: number[] = [];
  let surveyed = 0;
  // One class, and 40 photos of another beside it.
  for (let k = 0; k < photos + 40; k++) {
    const tag = k < photos ? 1 : 2;
    const map = features(tag);
    const started = processor();
    const { mean, rows } = surveyPhoto(map, true);
    samples[tag - 1]?.add(rows, map, tag === 1 ? photos : 40, random.fork(k));
    surveyed += processor() - started;
    means.push(mean);
    tags.push(tag);
  }
  const held = ((await heldNow()) - before) / 2 ** 20;
  const started = processor();
  learnEvidence(means, tags, samples, options, random);
  const learned = processor() - started;
  console.log(
    `${photos} photos: survey ${surveyed.toFixed(1)} s, head and factors ${learned.toFixed(1)} s, arrays held ${held.toFixed(1)} MB`,
  );
}
