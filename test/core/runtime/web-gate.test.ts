import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@dsrg/converters';
import { crfPresets, denseCrf, type Graph, openWebSegmenter, predict, predictLabels, type RgbImage } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { expect } from 'chai';

const mean: [number, number, number] = [127.5, 127.5, 127.5];
const about = {
  ...({ classes: ['background', 'red', 'green'], mean, std: mean, outputStride: 1, longSide: null } as const),
  ...{ crf: 'dsrg-test', stage: 'x', step: 0 },
};
const input = { name: 'images', channels: 3 };
const scores: Graph = {
  format: 1,
  name: 'colours',
  input,
  nodes: [{ kind: 'convolution', name: 'logits', input: 'images', inChannels: 3, outChannels: 3, kernel: 1 }],
  outputs: { logits: 'logits' },
};
const gate: Graph = {
  format: 1,
  name: 'colours-gate',
  input,
  nodes: [
    { kind: 'global-average-pool', name: 'gate.mean', input: 'images' },
    { kind: 'convolution', name: 'gate.tags', input: 'gate.mean', inChannels: 3, outChannels: 2, kernel: 1 },
  ],
  outputs: { tags: 'gate.tags' },
};

/** A model that sees red and green, and holds green absent where it is little. */
function gatedModel(): Uint8Array {
  const weights = (name: string, values: readonly number[], bias: readonly number[]) =>
    new Map([
      [`${name}.weight`, Float32Array.from(values)],
      [`${name}.bias`, Float32Array.from(bias)],
    ]);
  return exportModel(
    {
      ...{ graph: scores, weights: weights('logits', [0, 0, 2, 2, 0, 0, 0, 2, 0], [0, 0, 0]), momenta: new Map() },
      about: { ...about, makes: 'segmentation-network' },
    },
    {
      gate: {
        checkpoint: {
          ...{ graph: gate, weights: weights('gate.tags', [4, 0, 0, 0, 4, 0], [3, 1]), momenta: new Map() },
          about: { ...about, makes: 'tag-network' },
        },
        record: {
          ...({ format: 1, classes: about.classes, thresholds: [0, 0.5, 0.5], photos: [0, 9, 9], folds: 5 } as const),
          measured: { exact: 1, precision: 1, recall: 1 },
        },
      },
    },
  );
}

/** Blue with a red half and a few green pixels. */
function photo(): RgbImage {
  const [height, width] = [9, 17];
  const data = new Uint8Array(3 * height * width);
  for (let i = 0; i < height * width; i++) data[3 * i + (i % width < 8 ? 0 : i % width > 14 ? 1 : 2)] = 255;
  return { kind: 'rgb', data, height, width };
}

describe('a gated model in a page', function () {
  this.timeout(60_000);

  it('leaves out by onnxruntime-web what it leaves out in Node, with and without CRF', async () => {
    const root = await mkdtemp(join(tmpdir(), 'dsrg-web-gate-'));
    const model = gatedModel();
    await writeFile(join(root, 'model.onnx'), model);
    const wasm = join(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'), '../ort-wasm-simd-threaded.wasm');
    const web = await openWebSegmenter(model, { wasmBinary: readFileSync(wasm) });
    const node = await openSegmenter(join(root, 'model.onnx'), { provider: 'cpu' });
    expect(web.metadata.gate).to.deep.equal({ output: 'gate', thresholds: [0, 0.5, 0.5] });
    const views = { scales: [1, 2], flip: true, merge: 'mean' } as const;
    const open = await predictLabels(web, photo(), views);
    expect([...new Set(open.data)].sort()).to.deep.equal([0, 1, 2]);
    const shut = await predictLabels(web, photo(), { ...views, gate: true });
    expect([...new Set(shut.data)].sort()).to.deep.equal([0, 1]);
    expect(shut.data).to.deep.equal((await predictLabels(node, photo(), { ...views, gate: true })).data);
    const [here, there] = [
      await predict(web, photo(), { ...views, gate: true }),
      await predict(node, photo(), { ...views, gate: true }),
    ];
    for (const [i, value] of here.data.entries()) expect(value).to.be.closeTo(there.data[i] as number, 1e-6);
    const refine = (shown: RgbImage, map: typeof here) => denseCrf(shown, map, crfPresets['dsrg-test']);
    const refined = await predictLabels(web, photo(), { ...views, gate: true, refine });
    expect([...new Set(refined.data)]).not.to.include(2);
    await Promise.all([web.close(), node.close(), rm(root, { recursive: true })]);
  });
});
