import { gzipSync } from 'node:zlib';
import { vocClasses } from '@dsrg/core';
import { zipSync } from 'fflate';
import { readCuePickle } from '../../converters/cues/read-cue-pickle.ts';
import { gunzip } from '../../converters/cues/read-pickle-bytes.ts';
import { writeCuePickle } from '../../converters/cues/write-cue-pickle.ts';
import { readClassLabels } from '../../converters/labels/class-labels.ts';
import { readRecurseedSeed } from '../../converters/labels/recurseed-seed.ts';
import { readTagPickle } from '../../converters/labels/tag-pickle.ts';
import { writeClassLabels } from '../../converters/labels/write-class-labels.ts';
import { modelCodec } from '../../converters/onnx/onnx-schema.ts';
import { readClassScores, readHeatMaps } from '../../converters/read/mat/read-heat-maps.ts';
import { readMat } from '../../converters/read/mat/read-mat.ts';
import { encodeSafetensors, listSafetensors } from '../../converters/read/safetensors.ts';
import { readCaffeModel } from '../../converters/weights/formats/caffe-model.ts';
import { readMxnetParams } from '../../converters/weights/formats/mxnet-params.ts';
import { readNpzWeights, readPickledWeights } from '../../converters/weights/formats/numpy-weights.ts';
import { readOnnxInitialisers } from '../../converters/weights/formats/onnx-initialisers.ts';
import { shardsOfIndex } from '../../converters/weights/formats/tensorflow-checkpoint.ts';
import { readTorchLegacy, readTorchZip } from '../../converters/weights/formats/torch-weights.ts';
import { readOnnxGraph } from '../../core/runtime/onnx-graph.ts';
import { readArchive } from '../../evaluate/submit/read-archive.ts';
import { binary, each, five, type Growing, testGrowth } from './growth.ts';
import { bytesOf, field, matElement, matFile, matMatrix, plainIndex, words } from './hostile-files.ts';

const npy = (): Uint8Array => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }".padEnd(117);
  return bytesOf('\x93NUMPY', [1, 0, 118, 0], header, '\n', new Uint8Array(4));
};
const zip = (n: number): Uint8Array =>
  zipSync(Object.fromEntries(Array.from({ length: n }, (_, k) => [`${five(k)}.npy`, npy()])));
const onnx = (n: number): Uint8Array => {
  const initializer = Array.from({ length: n }, (_, k) => ({
    name: five(k),
    dims: [1],
    dataType: 1,
    rawData: new Uint8Array(4),
  }));
  const node = Array.from({ length: n }, (_, k) => ({ opType: 'Relu', input: [five(k)], output: [`o${k}`] }));
  return modelCodec()
    .encode(modelCodec().fromObject({ graph: { initializer, node } }))
    .finish();
};
const cues = (n: number): Uint8Array => {
  const photo = { tags: [1], cells: Uint8Array.of(1, 0, 0) };
  const photos = new Map(Array.from({ length: n }, (_, k) => [`p${five(k)}`, photo]));
  return writeCuePickle({ classes: 21, height: 41, width: 41, photos }, undefined);
};
const legacyTorch = (n: number): Uint8Array => {
  const magic = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  return bytesOf(magic, [0x80, 2], 'K', [1], '.', [0x80, 2], '}.', [0x80, 2], ']'.repeat(n), '.');
};

const readers: readonly Growing[] = [
  [
    'cues',
    ...binary(cues, (bytes, budget) => readCuePickle(bytes, 'x', { classes: 21, height: 41, width: 41 }, budget)),
  ],
  [
    'dictionaries in a pickle',
    ...binary(
      (n) => bytesOf('}'.repeat(n), '.'),
      (bytes, budget) => readPickledWeights(bytes, 'x', budget),
    ),
  ],
  [
    'marks in a pickle',
    ...binary(
      (n) => bytesOf('('.repeat(n), '.'),
      (bytes, budget) => readPickledWeights(bytes, 'x', budget),
    ),
  ],
  [
    'values of a pickle',
    ...binary(
      (n) => bytesOf('N0'.repeat(n), 'N.'),
      (bytes, budget) => readPickledWeights(bytes, 'x', budget),
    ),
  ],
  [
    'tag pickles',
    ...binary(
      (n) =>
        bytesOf(
          '}',
          each(n, (k) => `U\x05${five(k)}]s`),
          '.',
        ),
      (bytes, budget) => readTagPickle(bytes, 'x', vocClasses, undefined, budget),
    ),
  ],
  [
    'RecurSeed’s seeds',
    ...binary(
      (n) => bytesOf('}', 'U\x04keys]', 'K\x00a'.repeat(n), 's.'),
      (bytes, budget) => readRecurseedSeed(bytes, 'x', 21, undefined, budget),
    ),
  ],
  ['PyTorch before 1.6', ...binary(legacyTorch, (bytes, budget) => readTorchLegacy(bytes, 'x', budget))],
  [
    'PyTorch',
    ...binary(
      (n) => zipSync({ 'a/data.pkl': bytesOf([0x80, 2], '}'.repeat(n), '.') }, { level: 0 }),
      (bytes, budget) => readTorchZip(bytes, 'x', budget),
    ),
  ],
  [
    'cls_labels.npy',
    ...binary(
      (n) =>
        bytesOf(
          ...writeClassLabels(
            Array.from({ length: n }, (_, k) => ({ image: five(k), names: [], place: '' })),
            vocClasses,
            'names',
          ),
        ),
      (bytes, budget) => readClassLabels(bytes, 'x', vocClasses, budget),
    ),
  ],
  ['npz', ...binary(zip, (bytes, budget) => readNpzWeights(bytes, 'x', budget))],
  [
    'gzip',
    ...binary(
      (n) => gzipSync(new Uint8Array(n)),
      (bytes, budget) => gunzip(bytes, budget),
    ),
  ],
  ['submissions', ...binary(zip, (bytes, budget) => readArchive(bytes, 'x', budget))],
  [
    'MAT variables',
    ...binary(
      (n) => matFile(...Array.from({ length: n }, () => matMatrix(9, [1, 1], 'a', Uint8Array.of(1)))),
      (bytes, budget) => readMat(bytes, 'x', budget),
    ),
  ],
  [
    'MAT numbers',
    ...binary(
      (n) => matFile(matMatrix(9, [n, 1], 'heatmap', new Uint8Array(n))),
      (bytes, budget) => readHeatMaps(bytes, 'x', undefined, budget),
    ),
  ],
  [
    'MAT texts',
    ...binary(
      (n) => matFile(matMatrix(4, [n, 1], 'ids', new Uint8Array(n).fill(97))),
      (bytes, budget) => readClassScores(bytes, 'x', budget),
    ),
  ],
  [
    'MAT notes',
    ...binary(
      (n) => matFile(...Array.from({ length: n }, () => matElement(1, Uint8Array.of(1)))),
      (bytes, budget) => readMat(bytes, 'x', budget),
    ),
  ],
  [
    'safetensors',
    ...binary(
      (n) =>
        encodeSafetensors(
          new Map(Array.from({ length: n }, (_, k) => [five(k), { shape: [1], data: new Float32Array(1) }])),
        ),
      (bytes, budget) => listSafetensors(bytes, 'x', budget),
    ),
  ],
  [
    'Caffe’s layers',
    ...binary(
      (n) => bytesOf(...Array.from({ length: n }, () => field(100, ''))),
      (bytes, budget) => readCaffeModel(bytes, 'x', budget),
    ),
  ],
  [
    'Caffe’s blobs',
    ...binary(
      (n) => field(100, bytesOf(...Array.from({ length: n }, () => field(7, '')))),
      (bytes, budget) => readCaffeModel(bytes, 'x', budget),
    ),
  ],
  ['ONNX', ...binary(onnx, (bytes, budget) => readOnnxInitialisers(bytes, 'x', new Map(), budget))],
  [
    'ONNX’ nodes without anything',
    ...binary(
      (n) => field(7, bytesOf(...Array.from({ length: n }, () => field(1, '')))),
      (bytes, budget) => readOnnxInitialisers(bytes, 'x', new Map(), budget),
    ),
  ],
  ['ONNX’ graph', ...binary(onnx, (bytes, budget) => readOnnxGraph(bytes, 'x', budget))],
  ['TensorFlow’s index', ...binary(plainIndex, (bytes, budget) => shardsOfIndex(bytes, 'x', budget))],
  [
    'MXNet',
    ...binary(
      (n) => bytesOf(words(0x112, 0, 0, 0, n, 0), new Uint8Array(4 * n), words(0, 0)),
      (bytes, budget) => readMxnetParams(bytes, 'x', budget),
    ),
  ],
];

describe('what readers of binary files cost grows as their input does', () => testGrowth(readers));
