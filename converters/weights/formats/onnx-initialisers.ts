import { DsrgError, ReadBudget } from '@dsrg/core';
import { elementTypes } from '../../onnx/onnx-schema.ts';
import { parseDtype } from '../../read/numpy/dtype.ts';
import { countOf, float32, floatsOf, joined, type StoredType, sizeOfType } from '../floats.ts';
import type { FoundConvolution, FoundTensor, WeightsFile } from '../found-tensor.ts';
import { quantised } from '../quantised.ts';
import { type RawNode, type RawTensor, readOnnxMessages } from './onnx-messages.ts';

const types: Readonly<Record<number, StoredType>> = {
  [elementTypes.float]: parseDtype('f4'),
  [elementTypes.double]: parseDtype('f8'),
  [elementTypes.float16]: parseDtype('f2'),
  [elementTypes.bfloat16]: 'bf16',
};

/** Types of weights in so few bits that scales belong to them. */
const fewBits: Readonly<Record<number, string>> = {
  2: 'uint8',
  3: 'int8',
  17: 'float8',
  18: 'float8',
  19: 'float8',
  20: 'float8',
  21: 'uint4',
  22: 'int4',
};

/** Files beside a model that hold its weights, by the names it gives them. */
export type OnnxDataFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Reads the float initialisers of an ONNX model, and the convolutions and batch norms that use them.
 * @param name of the file, for messages
 * @param data files beside the model that hold its weights. @default none
 * @throws DsrgError WEIGHTS where the bytes are no ONNX model, are cut short, are quantised, or hold no float initialiser
 */
export function readOnnxInitialisers(
  bytes: Uint8Array,
  name: string,
  data: OnnxDataFiles = new Map(),
  budget: ReadBudget = new ReadBudget(
    name,
    [...data.values()].reduce((sum, file) => sum + file.length, bytes.length),
  ),
): WeightsFile & { convolutions: FoundConvolution[] } {
  const { tensors: raws, nodes } = decode(bytes, budget);
  const tensors = new Map<string, FoundTensor>();
  for (const raw of raws) {
    const type = types[raw.dataType];
    const few = raw.dims.length >= 2 ? fewBits[raw.dataType] : undefined;
    if (few !== undefined) throw quantised(name, `${raw.name} is ${few}`);
    if (type !== undefined) tensors.set(raw.name, tensorOf(inside(raw, data, name), type, budget));
  }
  if (tensors.size === 0) {
    throw new DsrgError('WEIGHTS', `${name} holds no float weights.`, {
      hint: 'Give the model as it was exported from training.',
    });
  }
  return { kind: 'an ONNX model', tensors: [...tensors.values()], convolutions: convolutionsOf(nodes, tensors) };
}

function decode(bytes: Uint8Array, budget: ReadBudget): ReturnType<typeof readOnnxMessages> {
  try {
    return readOnnxMessages(bytes, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('WEIGHTS', `${budget.file} is not a readable ONNX model: ${(cause as Error).message}.`, {
      hint: 'Is the file complete? ONNX weights end in .onnx and are read whole.',
      cause,
    });
  }
}

/** A tensor whose numbers lie in another file, with them brought in: a view of that file. */
function inside(raw: RawTensor, data: OnnxDataFiles, file: string): RawTensor {
  const fields = raw.external;
  if (fields.size === 0) return raw;
  const location = fields.get('location') ?? '';
  const bytes = data.get(location);
  if (bytes === undefined)
    throw new DsrgError('WEIGHTS', `Tensor ${raw.name} of ${file} lies in another file, ${location}.`, {
      hint: 'Keep both files together, or save the model whole: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
    });
  const start = Number(fields.get('offset') ?? 0);
  const end = fields.has('length') ? start + Number(fields.get('length')) : bytes.length;
  if (!(start >= 0 && start <= end && end <= bytes.length))
    throw new DsrgError('WEIGHTS', `Tensor ${raw.name} of ${file} reaches beyond the end of ${location}.`, {
      hint: 'Is that file complete, and that of this model?',
    });
  return { ...raw, raw: bytes.subarray(start, end) };
}

function tensorOf(raw: RawTensor, type: StoredType, budget: ReadBudget): FoundTensor {
  const shape = raw.dims;
  const needed = countOf(shape);
  const held = heldBy(raw, type);
  if (held !== needed) {
    throw new DsrgError(
      'WEIGHTS',
      `Tensor ${raw.name} of ${budget.file} holds ${held} values; its shape ${shape.join('×')} needs ${needed}.`,
      { hint: 'The file is damaged, or keeps its data outside.' },
    );
  }
  // Several may lie in one place of another file; each would make numbers of its own.
  budget.make(4 * needed);
  return { name: raw.name, shape, values: () => valuesOf(raw, type) };
}

const float64 = parseDtype('f8');
const bytesOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function heldBy({ raw, floats, doubles, integers }: RawTensor, type: StoredType): number {
  if (raw.length > 0) return raw.length / sizeOfType(type);
  return bytesOf(floats) / 4 || bytesOf(doubles) / 8 || integers.length;
}

/** Half floats may be listed as int32, one each, with the bits below. */
function valuesOf({ raw, floats, doubles, integers }: RawTensor, type: StoredType): Float32Array {
  if (raw.length > 0) return floatsOf(raw, type);
  if (floats.length > 0) return floatsOf(joined(floats), float32);
  if (doubles.length > 0) return floatsOf(joined(doubles), float64);
  return floatsOf(new Uint8Array(Uint16Array.from(integers).buffer), type);
}

function convolutionsOf(nodes: readonly RawNode[], tensors: ReadonlyMap<string, FoundTensor>): FoundConvolution[] {
  const norms = new Map(
    nodes.filter((node) => node.opType === 'BatchNormalization').map((node) => [node.input[0], node]),
  );
  return nodes.flatMap(({ opType, input, output }): FoundConvolution[] => {
    const weight = opType === 'Conv' ? tensors.get(input[1] ?? '') : undefined;
    if (weight === undefined) return [];
    const norm = norms.get(output[0] ?? '');
    const [gamma, beta, mean, variance] = (norm?.input ?? []).slice(1).map((name) => tensors.get(name));
    const epsilon = norm?.epsilon ?? 1e-5;
    return [
      {
        weight,
        bias: tensors.get(input[2] ?? ''),
        ...(mean && variance && { norm: { gamma, beta, mean, variance, epsilon } }),
      },
    ];
  });
}
