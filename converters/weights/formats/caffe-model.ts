import { DsrgError, ReadBudget } from '@dsrg/core';
import { view } from '../../read/numpy/dtype.ts';
import { countOf, floatsOf, joined } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { fieldsOf, packedIntegers, utf8 } from './protobuf-fields.ts';

/** Field numbers of caffe.proto. */
const net = { v1Layer: 2, layer: 100 } as const;
const layer = { name: 1, blob: 7, batchNorm: 139 } as const;
const v1Layer = { v0: 1, name: 4, blob: 6 } as const;
const v0Layer = { name: 1, blob: 50 } as const;
const blob = { num: 1, width: 4, data: 5, shape: 7, doubles: 8 } as const;

const float64 = { kind: 'f', size: 8, bigEndian: false } as const;

/** Bytes that a layer, a view of the file and a blob take. */
const costs = { layer: 200, view: 128, blob: 400 } as const;

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
export function readCaffeModel(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const generations = new Set<string>();
  const layers: CaffeLayer[] = [];
  try {
    for (const { id, bytes: message } of fieldsOf(bytes, budget)) {
      if (id === net.layer) {
        layers.push(readLayer(message, layer, budget));
        generations.add('current');
      } else if (id === net.v1Layer) {
        const v0 = firstField(message, v1Layer.v0, budget);
        layers.push(v0 ? readLayer(v0, v0Layer, budget) : readLayer(message, v1Layer, budget));
        generations.add(v0 ? 'V0' : 'V1');
      }
    }
    const tensors = layers.flatMap((one) =>
      one.blobs.map((message, k) => {
        // Names are long only where somebody means harm, and then each blob would carry its own.
        budget.make(costs.blob + one.name.length);
        return readBlob(message, `${one.name}[${k}]`, budget);
      }),
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

function readLayer(
  message: Uint8Array,
  ids: { name: number; blob: number; batchNorm?: number },
  budget: ReadBudget,
): CaffeLayer {
  budget.list();
  budget.make(costs.layer);
  const found: CaffeLayer = { name: '', blobs: [], epsilon: undefined };
  for (const { id, bytes } of fieldsOf(message, budget)) {
    if (id === ids.name) found.name = utf8(bytes);
    else if (id === ids.blob) {
      budget.list();
      budget.make(costs.view);
      found.blobs.push(bytes);
    } else if (id === ids.batchNorm) found.epsilon = batchNormEpsilon(bytes, budget);
  }
  return found;
}

/** `BatchNormParameter.eps`, 1e-5 where it is left out. */
function batchNormEpsilon(message: Uint8Array, budget: ReadBudget): number {
  const eps = firstField(message, 3, budget);
  return eps?.length === 4 ? (floatsOf(eps, { kind: 'f', size: 4, bigEndian: false })[0] as number) : 1e-5;
}

/** The content of the first field of a number. */
function firstField(message: Uint8Array, id: number, budget: ReadBudget): Uint8Array | undefined {
  for (const field of fieldsOf(message, budget)) if (field.id === id) return field.bytes;
  return undefined;
}

/** Legacy sizes (num, channels, height, width) win over `shape`, as in Caffe; `diff` is passed over. */
function readBlob(message: Uint8Array, name: string, budget: ReadBudget): FoundTensor {
  const legacy: (number | undefined)[] = [];
  let shape: number[] = [];
  const parts = new Map<number, Uint8Array[]>([
    [blob.data, []],
    [blob.doubles, []],
  ]);
  for (const { id, number, bytes } of fieldsOf(message, budget)) {
    if (id >= blob.num && id <= blob.width) legacy[id - 1] = number;
    else if (id === blob.shape) shape = readShape(bytes, budget);
    else if (parts.has(id)) {
      budget.make(costs.view);
      parts.get(id)?.push(bytes);
    }
  }
  if (legacy.length > 0) shape = [0, 1, 2, 3].map((k) => legacy[k] ?? 0);
  const type = parts.get(blob.data)?.length ? blob.data : blob.doubles;
  const size = type === blob.data ? 4 : 8;
  const chunks = parts.get(type) as Uint8Array[];
  const held = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (countOf(shape) * size !== held) {
    throw new DsrgError('WEIGHTS', `${name} of ${budget.file} has ${held / size} numbers; its shape is [${shape}].`, {
      hint: 'The file is damaged; fetch it again.',
    });
  }
  return {
    name,
    shape,
    values: () => {
      const bytes = joined(chunks);
      return type === blob.data ? view(bytes, Float32Array) : floatsOf(bytes, float64);
    },
  };
}

/** `BlobShape.dim`, packed or not. */
function readShape(message: Uint8Array, budget: ReadBudget): number[] {
  const dims: number[] = [];
  for (const { id, number, bytes, packed } of fieldsOf(message, budget)) {
    if (id !== 1) continue;
    if (packed) dims.push(...packedIntegers(bytes, 33));
    else dims.push(number);
    if (dims.length > 32) throw new Error('a blob has more than 32 axes');
  }
  return dims;
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
