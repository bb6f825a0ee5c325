import { DsrgError } from '@dsrg/core';
import { view } from '../../read/numpy/dtype.ts';
import { countOf, floatsOf } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { fieldsOf, packedIntegers, utf8 } from './protobuf-fields.ts';

/** Field numbers of caffe.proto. */
const net = { v1Layer: 2, layer: 100 } as const;
const layer = { name: 1, blob: 7, batchNorm: 139 } as const;
const v1Layer = { v0: 1, name: 4, blob: 6 } as const;
const v0Layer = { name: 1, blob: 50 } as const;
const blob = { num: 1, width: 4, data: 5, shape: 7, doubles: 8 } as const;

const float64 = { kind: 'f', size: 8, bigEndian: false } as const;

interface CaffeLayer {
  name: string;
  blobs: Uint8Array[];
  epsilon: number | undefined;
}

/**
 * Reads a `.caffemodel` of any of the three generations: V0 layers inside V1 ones, V1 layers, and layers as they are today.
 * Blob k of layer `conv1_1` becomes tensor `conv1_1[k]`: its weight is 0, its bias 1.
 *
 * @param name of the file, for messages
 * @throws DsrgError WEIGHTS for bytes that are no sound Caffe model, or for one without weights
 */
export function readCaffeModel(bytes: Uint8Array, name: string): WeightsFile {
  const generations = new Set<string>();
  const layers: CaffeLayer[] = [];
  try {
    for (const { id, bytes: message } of fieldsOf(bytes)) {
      if (id === net.layer) {
        layers.push(readLayer(message, layer));
        generations.add('current');
      } else if (id === net.v1Layer) {
        const v0 = [...fieldsOf(message)].find((field) => field.id === v1Layer.v0)?.bytes;
        layers.push(v0 ? readLayer(v0, v0Layer) : readLayer(message, v1Layer));
        generations.add(v0 ? 'V0' : 'V1');
      }
    }
    const tensors = layers.flatMap((one) =>
      one.blobs.map((message, k) => readBlob(message, `${one.name}[${k}]`, name)),
    );
    if (tensors.length === 0) throw new Error('no layer of it has weights');
    const epsilons = layers.flatMap((one) => (one.epsilon === undefined ? [] : [[one.name, one.epsilon] as const]));
    return { kind: kindOf(generations), tensors: uniquelyNamed(tensors), epsilons: new Map(epsilons) };
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw new DsrgError('WEIGHTS', `${name} is no sound Caffe model: ${(error as Error).message}.`, {
      hint: 'Was it copied or downloaded in part? Fetch it again.',
      cause: error,
    });
  }
}

function kindOf(generations: ReadonlySet<string>): string {
  if (generations.has('V0')) return 'a Caffe V0 model';
  return generations.has('V1') ? 'a Caffe V1 model' : 'a Caffe model';
}

function readLayer(message: Uint8Array, ids: { name: number; blob: number; batchNorm?: number }): CaffeLayer {
  const found: CaffeLayer = { name: '', blobs: [], epsilon: undefined };
  for (const { id, bytes } of fieldsOf(message)) {
    if (id === ids.name) found.name = utf8(bytes);
    else if (id === ids.blob) found.blobs.push(bytes);
    else if (id === ids.batchNorm) found.epsilon = batchNormEpsilon(bytes);
  }
  return found;
}

/** `BatchNormParameter.eps`, 1e-5 where it is left out. */
function batchNormEpsilon(message: Uint8Array): number {
  const eps = [...fieldsOf(message)].find((field) => field.id === 3 && field.bytes.length === 4)?.bytes;
  return eps ? (floatsOf(eps, { kind: 'f', size: 4, bigEndian: false })[0] as number) : 1e-5;
}

/** Legacy sizes (num, channels, height, width) win over `shape`, as in Caffe; `diff` is passed over. */
function readBlob(message: Uint8Array, name: string, file: string): FoundTensor {
  const legacy: (number | undefined)[] = [];
  let shape: number[] = [];
  const parts = new Map<number, Uint8Array[]>([
    [blob.data, []],
    [blob.doubles, []],
  ]);
  for (const { id, number, bytes } of fieldsOf(message)) {
    if (id >= blob.num && id <= blob.width) legacy[id - 1] = number;
    else if (id === blob.shape) shape = readShape(bytes);
    else parts.get(id)?.push(bytes);
  }
  if (legacy.length > 0) shape = [0, 1, 2, 3].map((k) => legacy[k] ?? 0);
  const type = parts.get(blob.data)?.length ? blob.data : blob.doubles;
  const size = type === blob.data ? 4 : 8;
  const chunks = parts.get(type) as Uint8Array[];
  const held = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (countOf(shape) * size !== held) {
    throw new DsrgError('WEIGHTS', `${name} of ${file} has ${held / size} numbers; its shape is [${shape}].`, {
      hint: 'The file is damaged; fetch it again.',
    });
  }
  return {
    name,
    shape,
    values: () => {
      const bytes = chunks.length === 1 ? (chunks[0] as Uint8Array) : joined(chunks, held);
      return type === blob.data ? view(bytes, Float32Array) : floatsOf(bytes, float64);
    },
  };
}

/** `BlobShape.dim`, packed or not. */
function readShape(message: Uint8Array): number[] {
  const dims: number[] = [];
  for (const { id, number, bytes, packed } of fieldsOf(message)) {
    if (id !== 1) continue;
    if (packed) dims.push(...packedIntegers(bytes).slice(0, 33));
    else dims.push(number);
    if (dims.length > 32) throw new Error('a blob has more than 32 axes');
  }
  return dims;
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Layers that are called alike (a Caffe model may have them) keep the first one's name; others get their number. */
function uniquelyNamed(tensors: readonly FoundTensor[]): FoundTensor[] {
  const times = new Map<string, number>();
  return tensors.map((tensor) => {
    const before = times.get(tensor.name) ?? 0;
    times.set(tensor.name, before + 1);
    return before === 0 ? tensor : { ...tensor, name: `${tensor.name}#${before + 1}` };
  });
}
