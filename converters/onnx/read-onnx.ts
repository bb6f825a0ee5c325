import { type OnnxDataFiles, readOnnxInitialisers } from '../weights/formats/onnx-initialisers.ts';
import type { FoundTensor } from '../weights/found-tensor.ts';

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

/**
 * Reads the float initialisers of an ONNX model and the convolutions that use them.
 * @param name the file's name, for errors
 * @param data files beside the model that hold its weights. @default none
 * @throws DsrgError WEIGHTS where the bytes are no ONNX model, are cut short, or hold no float initialiser
 */
export function readOnnxWeights(bytes: Uint8Array, name: string, data?: OnnxDataFiles): OnnxWeights {
  const file = readOnnxInitialisers(bytes, name, data);
  const tensors = new Map(file.tensors.map((found) => [found.name, tensorOf(found)]));
  const convolutions = file.convolutions.map(({ weight, bias }) => ({
    weight: tensors.get(weight.name) as OnnxTensor,
    bias: bias && tensors.get(bias.name),
  }));
  return { tensors, convolutions };
}

function tensorOf({ shape, values }: FoundTensor): OnnxTensor {
  return { shape, data: values() };
}
