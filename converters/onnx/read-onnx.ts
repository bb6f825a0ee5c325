import { DsrgError } from '@dsrg/core';
import { elementTypes, modelCodec } from './onnx-schema.ts';

/** A float array stored in an ONNX file. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A convolution of an ONNX file, in the order of its nodes. */
export interface OnnxConvolution {
  readonly weight: OnnxTensor;
  readonly bias: OnnxTensor | undefined;
}

/** What dsrg reads of an ONNX file to initialise a network from it. */
export interface OnnxWeights {
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  readonly convolutions: readonly OnnxConvolution[];
}

interface RawTensor {
  name: string;
  dims: unknown[];
  dataType: number;
  rawData: Uint8Array;
  floatData: number[];
}

interface RawModel {
  graph?: { initializer: RawTensor[]; node: { opType: string; input: string[] }[] };
}

/**
 * Reads the float initialisers of an ONNX model and the convolutions that use them.
 * @param name the file's name, for errors
 * @throws DsrgError WEIGHTS where the bytes are no ONNX model, are cut short, or hold no float initialiser
 */
export function readOnnxWeights(bytes: Uint8Array, name: string): OnnxWeights {
  const graph = decode(bytes, name).graph;
  const tensors = new Map<string, OnnxTensor>();
  for (const raw of graph?.initializer ?? []) {
    if (raw.dataType === elementTypes.float) tensors.set(raw.name, tensorOf(raw, name));
  }
  if (tensors.size === 0) {
    throw new DsrgError('WEIGHTS', `${name} holds no float weights.`, {
      hint: 'Give an ONNX model whose weights are inside the file, not in external data.',
    });
  }
  const convolutions = (graph?.node ?? []).flatMap(({ opType, input }) => {
    const weight = opType === 'Conv' ? tensors.get(input[1] ?? '') : undefined;
    return weight === undefined ? [] : [{ weight, bias: tensors.get(input[2] ?? '') }];
  });
  return { tensors, convolutions };
}

function decode(bytes: Uint8Array, name: string): RawModel {
  const codec = modelCodec();
  try {
    return codec.toObject(codec.decode(bytes), { arrays: true, defaults: true, longs: Number }) as RawModel;
  } catch (cause) {
    throw new DsrgError('WEIGHTS', `${name} is not a readable ONNX model: ${(cause as Error).message}.`, {
      hint: 'Is the file complete? ONNX weights end in .onnx and are read whole.',
      cause,
    });
  }
}

function tensorOf(raw: RawTensor, file: string): OnnxTensor {
  const shape = raw.dims.map(Number);
  const length = shape.reduce((product, side) => product * side, 1);
  const data =
    raw.rawData.length > 0
      ? new Float32Array(Uint8Array.from(raw.rawData).buffer, 0, Math.floor(raw.rawData.length / 4))
      : Float32Array.from(raw.floatData);
  if (data.length !== length) {
    throw new DsrgError(
      'WEIGHTS',
      `Tensor ${raw.name} of ${file} holds ${data.length} values; its shape ${shape.join('×')} needs ${length}.`,
      {
        hint: 'The file is damaged, or keeps its data outside.',
      },
    );
  }
  return { shape, data };
}
