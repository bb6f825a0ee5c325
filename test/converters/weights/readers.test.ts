import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { modelCodec } from '../../../converters/onnx/onnx-schema.ts';
import { readNpzWeights } from '../../../converters/weights/formats/numpy-weights.ts';
import { readOnnxInitialisers } from '../../../converters/weights/formats/onnx-initialisers.ts';
import { readSafetensorsWeights } from '../../../converters/weights/formats/safetensors-weights.ts';
import { TorchStorage, TorchTensor } from '../../../converters/weights/formats/torch-tensor.ts';
import { openWeights } from '../../../converters/weights/open-weights.ts';
import { failure } from '../../core/node/failure.ts';
import { shared } from '../../shared.ts';
import { bias, contentOf, fixture, weight, weightHwio } from './fixture-arrays.ts';

const W = { shape: [4, 3, 3, 3], values: [...weight] };
const B = { shape: [4], values: [...bias] };
const matrix = { shape: [4, 27], values: [...weight] };
const plus = (addend: number, factor = 1) => ({
  shape: [4],
  values: [...bias].map((value) => value * factor + addend),
});

async function read(name: string) {
  const file = await openWeights(fixture(name));
  return { kind: file.kind, file, content: contentOf(file) };
}

describe('weights as their frameworks wrote them', () => {
  it('Caffe: layers of today, double data, batch norm with its epsilon, no diff', async () => {
    const { kind, file, content } = await read('caffe.caffemodel');
    expect(kind).to.equal('a Caffe model');
    expect(content).to.deep.equal({
      ...{ 'conv[0]': W, 'conv[1]': B, 'fc[0]': matrix },
      ...{ 'bn[0]': plus(0, 2), 'bn[1]': plus(2, 2), 'bn[2]': { shape: [1], values: [2] } },
    });
    expect(file.epsilons?.get('bn')).to.be.closeTo(0.001, 1e-9);
  });

  it('Caffe: V1 layers with legacy shapes', async () => {
    const { kind, content } = await read('caffe-v1.caffemodel');
    expect(kind).to.equal('a Caffe V1 model');
    const row = { ...B, shape: [1, 1, 1, 4] };
    expect(content).to.deep.equal({ 'conv[0]': W, 'conv[1]': row, 'fc[0]': { ...matrix, shape: [1, 1, 4, 27] } });
  });

  it('Caffe: V0 layers, their data not packed', async () => {
    const { kind, content } = await read('caffe-v0.caffemodel');
    expect(kind).to.equal('a Caffe V0 model');
    expect(content['conv[0]']).to.deep.equal(W);
    expect(content['fc[0]']).to.deep.equal({ ...matrix, shape: [1, 1, 4, 27] });
    expect(content['fc[1]']?.values).to.deep.equal(B.values);
  });

  for (const name of ['torch-zip.pth', 'torch-legacy.pth']) {
    it(`PyTorch: ${name}: every type, views, a tensor that is not contiguous, a checkpoint around them`, async () => {
      const { kind, content } = await read(name);
      expect(kind).to.match(/^a PyTorch file/);
      const p = 'state_dict.';
      expect(content).to.deep.equal({
        ...{ [`${p}conv.weight`]: W, [`${p}conv.bias`]: B, [`${p}half`]: W, [`${p}double`]: W, [`${p}bfloat16`]: B },
        [`${p}turned`]: W,
        [`${p}slice`]: { shape: [4], values: [8, 8.5, 9, 9.5] },
        [`${p}whole`]: { shape: [20], values: Array.from({ length: 20 }, (_, k) => k / 2) },
        [`${p}counter`]: { shape: [], values: [7] },
        [`${p}empty`]: { shape: [0, 3], values: [] },
        parameter: W,
      });
    });
  }

  it('PyTorch: a tensor may be a part of its storage, in any order, and not reach beyond it', () => {
    const storage = new TorchStorage({ kind: 'f', size: 4, bigEndian: false }, 8);
    storage.bytes = () => new Uint8Array(Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]).buffer);
    expect([...new TorchTensor(storage, 1, [2, 3], [1, 2]).values()]).to.deep.equal([1, 3, 5, 2, 4, 6]);
    expect([...new TorchTensor(storage, 2, [2, 2], [4, 1]).values()]).to.deep.equal([2, 3, 6, 7]);
    for (const [offset, shape, strides] of [
      [3, [2, 3], [1, 2]],
      [0, [9], [0]],
      [0, [2], [1, 1]],
      [0, [-1], [1]],
    ]) {
      expect(() => new TorchTensor(storage, offset, shape, strides)).to.throw('a tensor ');
    }
  });

  it('PyTorch: a pickle that wants to run something is refused, and runs nothing', async () => {
    const error = await openWeights(fixture('torch-unsafe.pth')).catch((reason) => reason);
    expect(error.message).to.match(/wants to make a "(posix|nt)\.system"/);
    expect(error.code).to.equal('FILE_FORMAT');
    expect(existsSync('/tmp/dsrg-fixture-was-run')).to.equal(false);
  });

  it('PyTorch: paths, dates, functions and classes of others are passed over; the weights beside them are read', async () => {
    const { content } = await read('torch-objects.pth');
    expect(content).to.deep.equal({
      'state_dict.conv.weight': { shape: [1, 4, 1, 1], values: [1, -2, 3.5, 4] },
      'table.weight': { shape: [2], values: [7, 8] },
    });
  });

  it('quantised weights are called so, whatever the format', async () => {
    const quantised = async (open: () => unknown) =>
      failure(open, 'WEIGHTS', ['is quantised: '], 'float32 weights that it was made from');
    await quantised(() => openWeights(fixture('torch-quantised.pth')));
    const eight = (dtype: string) => safetensorsOf('conv.weight', dtype, [2, 2], 4);
    for (const dtype of ['I8', 'U8', 'F8_E4M3']) await quantised(() => readSafetensorsWeights(eight(dtype), 'x'));
    const npy = (type: string, bytes: number): Uint8Array => {
      const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (2, 2), }\n`;
      return Buffer.concat([
        Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`, 'latin1'),
        Buffer.alloc(bytes),
      ]);
    };
    for (const type of ['|i1', '|u1'])
      await quantised(() => readNpzWeights(zipSync({ 'conv.weight.npy': npy(type, 4) }), 'x.npz'));
    expect(readNpzWeights(zipSync({ 'conv.weight.npy': npy('<f4', 16) }), 'x.npz').tensors).to.have.length(1);
    const counter = safetensorsOf('counter', 'I8', [4], 4);
    expect(readSafetensorsWeights(counter, 'x').tensors).to.deep.equal([]);
    for (const type of ['int8', 'uint8']) {
      const model = modelCodec().fromObject({
        graph: {
          initializer: [{ name: 'w_q', dims: [2, 2], dataType: type === 'int8' ? 3 : 2, rawData: new Uint8Array(4) }],
        },
      });
      const error = await quantised(() => readOnnxInitialisers(modelCodec().encode(model).finish(), 'x'));
      expect(error.message).to.include(`w_q is ${type}`);
    }
  });

  it('ONNX: weights in a file beside the model are read, and named where they are missing or cut short', async function () {
    const path = shared('data/cases/external-data/ext.onnx');
    if (path === undefined) return this.skip();
    const tensors = (await openWeights(path)).tensors.map(({ name, shape, values }) => [name, shape, values().length]);
    expect(tensors).to.deep.equal([
      ['w', [3, 3, 1, 1], 9],
      ['b', [3], 3],
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'dsrg-'));
    const alone = join(folder, 'alone.onnx');
    cpSync(path, alone);
    await failure(() => openWeights(alone), 'FILE_MISSING', ['has its weights in ext.onnx.data'], 'beside the model');
    cpSync(`${path}.data`, join(folder, 'ext.onnx.data'));
    truncateSync(join(folder, 'ext.onnx.data'), 40);
    await failure(() => openWeights(alone), 'WEIGHTS', ['Tensor b', 'beyond the end of ext.onnx.data'], 'complete');
    const leaving = Buffer.from(
      readFileSync(path).toString('latin1').replaceAll('ext.onnx.data', '../../onnx.dt'),
      'latin1',
    );
    writeFileSync(alone, leaving);
    await failure(() => openWeights(alone), 'MODEL', ['"../../onnx.dt"', 'outside its own folder'], 'whole');
    rmSync(folder, { recursive: true });
  });

  it('safetensors of PyTorch: half, bfloat16 and double; whole numbers are passed over', async () => {
    const { content } = await read('torch.safetensors');
    expect(content).to.deep.equal({
      ...{ 'conv.weight': W, 'conv.bias': B, half: W, double: W, bfloat16: B, turned: W },
      empty: { shape: [0, 3], values: [] },
    });
  });

  for (const name of ['mxnet-v2.params', 'mxnet-v3.params', 'mxnet-v1.params', 'mxnet-legacy.params']) {
    it(`MXNet: ${name}`, async () => {
      const { kind, content } = await read(name);
      expect(kind).to.equal(`an MXNet parameter file (${/v\d|legacy/.exec(name)?.[0]})`);
      expect(content).to.deep.equal({
        ...{ 'arg:conv_weight': W, 'arg:conv_bias': B, 'aux:bn_moving_mean': plus(1), 'arg:half': B, 'arg:double': B },
        'arg:whole': { shape: [4], values: [0, 1, 2, 3] },
      });
    });
  }

  const fc = Array.from({ length: 12 }, (_, k) => k);
  const layers = {
    'conv/w': { shape: [3, 3, 3, 4], values: [...weightHwio] },
    'conv/b': B,
    'fc/w': { shape: [1, 1, 3, 4], values: fc },
    'fc/b': B,
  };
  for (const name of ['init.npy', ...[0, 1, 2, 3, 4, 5].map((protocol) => `init-protocol${protocol}.pkl`)]) {
    it(`NumPy: ${name}: layers in C and Fortran order, either byte order`, async () => {
      expect((await read(name)).content).to.deep.equal(layers);
    });
  }

  for (const name of ['stored.npz', 'deflated.npz']) {
    it(`NumPy: ${name}`, async () => {
      expect((await read(name)).content).to.deep.equal({
        ...{ weight: W, fortran: W, half: W, double: W, whole: { shape: [4], values: [0, 1, 2, 3] } },
        number: { shape: [], values: [2.5] },
        nothing: { shape: [0, 3], values: [] },
      });
    });
  }

  it('NumPy: a single array is refused, for it has no layers', async () => {
    const failure = await openWeights(fixture('array.npy')).catch((reason) => reason);
    expect(failure.message).to.match(/is a NumPy array of shape \(4,3,3,3\), no dictionary of layers/);
  });

  for (const path of ['final-0.index', 'final-0', 'final-0.data-00000-of-00001']) {
    it(`TensorFlow: a checkpoint, named by ${path}`, async () => {
      const { content } = await read(path);
      expect(content.conv_weights).to.deep.equal({ shape: [3, 3, 3, 4], values: [...weightHwio] });
      expect(content.conv_bias).to.deep.equal(B);
      expect(content.half).to.deep.equal(B);
      expect(content.double).to.deep.equal(B);
      expect(content.global_step).to.deep.equal({ shape: [], values: [7] });
      expect(content).not.to.have.property('text');
      expect(content['many/variable_39/that/share/most/of/their/names']?.values).to.deep.equal([39]);
      expect(Object.keys(content)).to.have.length(45);
    });
  }

  it('ONNX: raw and listed numbers of every float type, and a batch norm behind its convolution', async () => {
    const { file, content } = await read('model.onnx');
    expect(content).to.deep.include({ 'conv.weight': W, 'conv.bias': B, listed: B, half: B, double: B });
    expect(content).not.to.have.property('whole');
    expect(file.convolutions).to.have.length(1);
    const [convolution] = file.convolutions ?? [];
    expect(convolution?.bias?.name).to.equal('conv.bias');
    expect(convolution?.norm?.epsilon).to.be.closeTo(0.001, 1e-9);
    expect([...(convolution?.norm?.variance.values() ?? [])]).to.deep.equal(plus(4).values);
  });

  it('TensorFlow.js: a layers model', async () => {
    const { kind, content } = await read('tfjs/model.json');
    expect(kind).to.equal('a TensorFlow.js model');
    expect(content).to.deep.equal({
      'conv/kernel': { shape: [3, 3, 3, 4], values: [...weightHwio] },
      'conv/bias': B,
    });
  });

  it('ONNX: the ImageNet MobileNetV2 that is shared', async function () {
    const path = shared('weights/mobilenet-v2-1.0-imagenet.onnx');
    if (path === undefined) this.skip();
    const { convolutions = [], tensors } = await openWeights(path);
    expect(convolutions).to.have.length.at.least(52);
    expect(tensors.reduce((sum, { values }) => sum + 4 * values().length, 0)).to.be.closeTo(
      readFileSync(path).length,
      1e5,
    );
  });
});

/** A safetensors file of one array. */
function safetensorsOf(name: string, dtype: string, shape: readonly number[], length: number): Uint8Array {
  const head = Buffer.from(JSON.stringify({ [name]: { dtype, shape, data_offsets: [0, length] } }));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(head.length));
  return new Uint8Array(Buffer.concat([size, head, Buffer.alloc(length)]));
}
