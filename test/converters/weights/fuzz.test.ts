import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { readCaffeModel } from '../../../converters/weights/formats/caffe-model.ts';
import { Crc32c } from '../../../converters/weights/formats/crc32c.ts';
import { readMxnetParams } from '../../../converters/weights/formats/mxnet-params.ts';
import {
  readNpyWeights,
  readNpzWeights,
  readPickledWeights,
} from '../../../converters/weights/formats/numpy-weights.ts';
import { readOnnxInitialisers } from '../../../converters/weights/formats/onnx-initialisers.ts';
import { readSafetensorsWeights } from '../../../converters/weights/formats/safetensors-weights.ts';
import { readTensorflowCheckpoint, shardsOfIndex } from '../../../converters/weights/formats/tensorflow-checkpoint.ts';
import { readTfjsModel, shardsOfModel } from '../../../converters/weights/formats/tfjs-layers.ts';
import { readTorchLegacy, readTorchZip } from '../../../converters/weights/formats/torch-weights.ts';
import type { WeightsFile } from '../../../converters/weights/found-tensor.ts';
import { kindOfWeights } from '../../../converters/weights/kind-of-weights.ts';
import { watchCosts } from '../watch-costs.ts';
import { fixtureBytes } from './fixture-arrays.ts';
import { createDice, mutate } from './mutate.ts';

/** Damaged inputs for each reader; the full count, 20,000, with DSRG_FUZZ=20000. */
const count = Number(process.env.DSRG_FUZZ ?? 400);

const data = fixtureBytes('final-0.data-00000-of-00001');
const tfjsData = fixtureBytes('tfjs/weights.bin');
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Of a sound file: what makes damaged ones of it. */
type Damage = (source: Uint8Array) => (dice: (below: number) => number) => Uint8Array;
const anyhow: Damage = (source) => (dice) => mutate(source, dice);

const readCheckpoint = (bytes: Uint8Array): WeightsFile => {
  shardsOfIndex(bytes, 'x');
  return readTensorflowCheckpoint(bytes, [data], 'x');
};

const readers: [string, (bytes: Uint8Array) => WeightsFile, string[], Damage?][] = [
  ['Caffe', (bytes) => readCaffeModel(bytes, 'x'), ['caffe.caffemodel', 'caffe-v1.caffemodel', 'caffe-v0.caffemodel']],
  ['PyTorch', (bytes) => readTorchZip(bytes, 'x'), ['torch-zip.pth']],
  ['PyTorch before 1.6', (bytes) => readTorchLegacy(bytes, 'x'), ['torch-legacy.pth']],
  ['safetensors', (bytes) => readSafetensorsWeights(bytes, 'x'), ['torch.safetensors']],
  [
    'MXNet',
    (bytes) => readMxnetParams(bytes, 'x'),
    ['mxnet-v2.params', 'mxnet-v3.params', 'mxnet-v1.params', 'mxnet-legacy.params'],
  ],
  ['npy', (bytes) => readNpyWeights(bytes, 'x'), ['init.npy']],
  ['npz', (bytes) => readNpzWeights(bytes, 'x'), ['stored.npz', 'deflated.npz']],
  [
    'pickle',
    (bytes) => readPickledWeights(bytes, 'x'),
    [0, 1, 2, 3, 4, 5].map((protocol) => `init-protocol${protocol}.pkl`),
  ],
  ['ONNX', (bytes) => readOnnxInitialisers(bytes, 'x'), ['model.onnx']],
  ['TensorFlow’s index', readCheckpoint, ['final-0.index']],
  ['TensorFlow’s index behind its checksums', readCheckpoint, ['final-0.index'], damageSealed],
  [
    'TensorFlow’s data',
    (bytes) => readTensorflowCheckpoint(fixtureBytes('final-0.index'), [bytes], 'x'),
    ['final-0.data-00000-of-00001'],
  ],
  [
    'TensorFlow.js',
    (bytes) =>
      readTfjsModel(
        text(bytes),
        shardsOfModel(text(bytes), 'x').map(() => tfjsData),
        'x',
      ),
    ['tfjs/model.json'],
  ],
];

/** Reads every array. Plain comparisons: this runs many thousand times. */
function checkArrays({ tensors }: WeightsFile, most: number): void {
  for (const { name, shape, values } of tensors) {
    const numbers = values();
    const length = shape.reduce((product, size) => product * size, 1);
    if (!(numbers instanceof Float32Array) || numbers.length !== length || length > most) {
      expect.fail(`${name} of shape [${shape}] has ${numbers.length} numbers`);
    }
  }
}

/** Damages one block of a LevelDB table and seals it again with its checksum, so that what lies behind the checksum is tried. */
function damageSealed(table: Uint8Array): ReturnType<Damage> {
  const crc = new Crc32c();
  const sealOf = (bytes: Uint8Array, start: number, size: number) =>
    crc.maskedOf(bytes.subarray(start, start + size + 1));
  const stored = new DataView(table.buffer);
  const blocks: [number, number][] = [];
  for (let start = 0; start < table.length - 48; ) {
    let size = 4;
    while (stored.getUint32(start + size + 1, true) !== sealOf(table, start, size)) size++;
    blocks.push([start, size]);
    start += size + 5;
  }
  return (dice) => {
    const copy = table.slice();
    const [start, size] = blocks[dice(blocks.length)] as [number, number];
    copy.set(mutate(copy.subarray(start, start + size), dice).subarray(0, size), start);
    new DataView(copy.buffer).setUint32(start + size + 1, sealOf(copy, start, size), true);
    return copy;
  };
}

describe(`damaged weights, ${count} inputs for each reader`, function () {
  this.timeout(0);
  for (const [reader, read, files, damage = anyhow] of readers) {
    it(`${reader}: each gives a DsrgError or sound arrays, at once, within its own size`, () => {
      const dice = createDice(reader.length * 7919);
      const sources = files.map((name) => damage(fixtureBytes(name)));
      let refused = 0;
      for (let k = 0; k < count; k++) {
        const bytes = (sources[k % sources.length] as ReturnType<Damage>)(dice);
        kindOfWeights(bytes, 'x');
        const check = watchCosts();
        try {
          // One array is at most 64 times as large as its file: compressed, and bytes that become float32.
          checkArrays(read(bytes), 16 * (bytes.length + data.length));
        } catch (error) {
          const known = error instanceof DsrgError && (error.code === 'WEIGHTS' || error.code === 'FILE_FORMAT');
          if (!known) throw Object.assign(error as Error, { message: `input ${k}: ${(error as Error).message}` });
          refused++;
        }
        check(bytes.length, `input ${k}`);
      }
      expect(refused).to.be.within(count * 0.05, count);
    });
  }
});
