import { DsrgError } from '@dsrg/core';
import { elementTypes, modelCodec } from '../../onnx/onnx-schema.ts';
import { parseDtype } from '../../read/numpy/dtype.ts';
import { countOf, floatsOf, type StoredType, sizeOfType } from '../floats.ts';
import type { FoundConvolution, FoundTensor, WeightsFile } from '../found-tensor.ts';
import { quantised } from '../quantised.ts';

/** Protobuf messages as the codec gives them: absent fields have their defaults. */
interface RawTensor {
  readonly name: string;
  readonly dims: readonly { toString(): string }[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly doubleData: readonly number[];
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
}

interface RawNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly { readonly name: string; readonly f: number }[];
}

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
 * @param codec of ONNX' messages; whoever reads many files makes it once
 * @param data files beside the model that hold its weights. @default none
 * @throws DsrgError WEIGHTS where the bytes are no ONNX model, are cut short, are quantised, or hold no float initialiser
 */
export function readOnnxInitialisers(
  bytes: Uint8Array,
  name: string,
  codec = modelCodec(),
  data: OnnxDataFiles = new Map(),
): WeightsFile & { convolutions: FoundConvolution[] } {
  const { initializer = [], node = [] } = decode(bytes, name, codec);
  const tensors = new Map<string, FoundTensor>();
  for (const raw of initializer) {
    const type = types[raw.dataType];
    const few = raw.dims.length >= 2 ? fewBits[raw.dataType] : undefined;
    if (few !== undefined) throw quantised(name, `${raw.name} is ${few}`);
    if (type !== undefined) tensors.set(raw.name, tensorOf(inside(raw, data, name), type, name));
  }
  if (tensors.size === 0) {
    throw new DsrgError('WEIGHTS', `${name} holds no float weights.`, {
      hint: 'Give the model as it was exported from training.',
    });
  }
  return { kind: 'an ONNX model', tensors: [...tensors.values()], convolutions: convolutionsOf(node, tensors) };
}

function decode(
  bytes: Uint8Array,
  name: string,
  codec: ReturnType<typeof modelCodec>,
): { initializer?: RawTensor[]; node?: RawNode[] } {
  try {
    const model = codec.decode(bytes) as unknown as { graph?: { initializer?: RawTensor[]; node?: RawNode[] } };
    return model.graph ?? {};
  } catch (cause) {
    throw new DsrgError('WEIGHTS', `${name} is not a readable ONNX model: ${(cause as Error).message}.`, {
      hint: 'Is the file complete? ONNX weights end in .onnx and are read whole.',
      cause,
    });
  }
}

/** A tensor whose numbers lie in another file, with them brought in: a view of that file. */
function inside(raw: RawTensor, data: OnnxDataFiles, file: string): RawTensor {
  if (raw.externalData.length === 0) return raw;
  const fields = new Map(raw.externalData.map(({ key, value }) => [key, value]));
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
  return { ...raw, rawData: bytes.subarray(start, end) };
}

function tensorOf(raw: RawTensor, type: StoredType, file: string): FoundTensor {
  const shape = raw.dims.map((size) => Number(size.toString()));
  const listed = raw.floatData.length || raw.doubleData.length || raw.int32Data.length;
  const held = raw.rawData.length > 0 ? raw.rawData.length / sizeOfType(type) : listed;
  if (held !== countOf(shape)) {
    throw new DsrgError(
      'WEIGHTS',
      `Tensor ${raw.name} of ${file} holds ${held} values; its shape ${shape.join('×')} needs ${countOf(shape)}.`,
      { hint: 'The file is damaged, or keeps its data outside.' },
    );
  }
  return { name: raw.name, shape, values: () => valuesOf(raw, type) };
}

/** Half floats may be listed as int32, one each, with the bits below. */
function valuesOf(raw: RawTensor, type: StoredType): Float32Array {
  if (raw.rawData.length > 0) return floatsOf(raw.rawData, type);
  if (raw.floatData.length > 0) return Float32Array.from(raw.floatData);
  if (raw.doubleData.length > 0) return Float32Array.from(raw.doubleData);
  return floatsOf(new Uint8Array(Uint16Array.from(raw.int32Data).buffer), type);
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
    const epsilon = norm?.attribute.find(({ name }) => name === 'epsilon')?.f ?? 1e-5;
    return [
      {
        weight,
        bias: tensors.get(input[2] ?? ''),
        ...(mean && variance && { norm: { gamma, beta, mean, variance, epsilon } }),
      },
    ];
  });
}
