import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { modelDataFiles, readBytes } from '@dsrg/core/node';
import { readCaffeModel } from './formats/caffe-model.ts';
import { readMxnetParams } from './formats/mxnet-params.ts';
import { readNpyWeights, readNpzWeights, readPickledWeights } from './formats/numpy-weights.ts';
import { readOnnxInitialisers } from './formats/onnx-initialisers.ts';
import { readSafetensorsWeights } from './formats/safetensors-weights.ts';
import { readTensorflowCheckpoint, shardsOfIndex } from './formats/tensorflow-checkpoint.ts';
import { readTfjsModel, shardsOfModel } from './formats/tfjs-layers.ts';
import { readTorchLegacy, readTorchZip } from './formats/torch-weights.ts';
import { readZip } from './formats/zip-entries.ts';
import type { WeightsFile } from './found-tensor.ts';
import { kindOfWeights, type WeightsKind } from './kind-of-weights.ts';

/** Bytes that decide what a file is. */
const HEAD = 65_536;

/**
 * Opens a file of weights of any kind, recognised by its content. The file is held in memory once; its arrays are views of it.
 *
 * @param path of the file; of a TensorFlow checkpoint its `.index`, its data or the name they share
 * @throws DsrgError FILE_MISSING; WEIGHTS or FILE_FORMAT for a file that is damaged, of no known kind, or holds no weights
 */
export async function openWeights(path: string): Promise<WeightsFile> {
  const index = indexOf(path);
  if (index !== undefined) return openCheckpoint(index);
  const bytes = await readBytes(path);
  const found = kindOfWeights(bytes.subarray(0, HEAD), path);
  if (found === undefined) {
    throw new DsrgError('WEIGHTS', `${path} is no file of weights of a known kind.`, {
      hint: 'Read are Caffe, PyTorch, TensorFlow, TensorFlow.js, MXNet, ONNX, NumPy and safetensors.',
    });
  }
  if (found.kind === undefined) {
    throw new DsrgError('WEIGHTS', `${path} is ${found.what}, which is not read here.`, { hint: `Use ${found.cure}.` });
  }
  if (found.kind === 'tfjs') return openTfjs(path, bytes);
  if (found.kind === 'onnx') return openOnnx(path, bytes);
  return readers[found.kind](bytes, path);
}

type Reader = (bytes: Uint8Array, path: string) => WeightsFile;

const readers: Readonly<Record<Exclude<WeightsKind, 'tfjs' | 'onnx'>, Reader>> = {
  caffemodel: readCaffeModel,
  mxnet: readMxnetParams,
  npy: readNpyWeights,
  pickle: readPickledWeights,
  safetensors: readSafetensorsWeights,
  'torch-legacy': readTorchLegacy,
  zip: (bytes, path) => {
    const isTorch = readZip(bytes, new ReadBudget(path, bytes.length)).some(({ name }) => name.endsWith('/data.pkl'));
    return isTorch ? readTorchZip(bytes, path) : readNpzWeights(bytes, path);
  },
  prototxt: (_, path) => {
    throw new DsrgError('WEIGHTS', `${path} is a Caffe network description; it holds no weights.`, {
      hint: 'They are in the .caffemodel that goes with it.',
    });
  },
  tensorflow: (_, path) => {
    throw new DsrgError('WEIGHTS', `${path} looks like a part of a TensorFlow checkpoint without its .index.`, {
      hint: 'Keep NAME.index and NAME.data-00000-of-00001 together, and give NAME.index.',
    });
  },
};

/** The index of the TensorFlow checkpoint that a path means. */
function indexOf(path: string): string | undefined {
  if (path.endsWith('.index')) return path;
  const stem = path.replace(/\.(data-\d{5}-of-\d{5}|meta)$/, '');
  return existsSync(`${stem}.index`) && (stem !== path || !existsSync(path)) ? `${stem}.index` : undefined;
}

async function openCheckpoint(path: string): Promise<WeightsFile> {
  const index = await readBytes(path);
  const count = shardsOfIndex(index, path);
  const stem = path.replace(/\.index$/, '');
  const shards: Uint8Array[] = [];
  for (let k = 0; k < count; k++) {
    const number = (value: number): string => String(value).padStart(5, '0');
    shards.push(await readBytes(`${stem}.data-${number(k)}-of-${number(count)}`, 'The data file of the checkpoint,'));
  }
  return readTensorflowCheckpoint(index, shards, path);
}

async function openOnnx(path: string, bytes: Uint8Array): Promise<WeightsFile> {
  const data = new Map<string, Uint8Array>();
  for (const [name, file] of await modelDataFiles(bytes, path)) data.set(name, await readBytes(file));
  return readOnnxInitialisers(bytes, path, data);
}

async function openTfjs(path: string, bytes: Uint8Array): Promise<WeightsFile> {
  const json = new TextDecoder().decode(bytes);
  // A file that is named many times over is read once.
  const files = new Map<string, Uint8Array>();
  const names = shardsOfModel(json, path);
  for (const name of new Set(names)) {
    files.set(name, await readBytes(join(dirname(path), name), `A data file of ${basename(path)},`));
  }
  return readTfjsModel(
    json,
    names.map((name) => files.get(name) as Uint8Array),
    path,
  );
}
