import { decodeSafetensors, readOnnxWeights, weightsHint } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { modelDataFiles, readBytes } from '@dsrg/core/node';
import type { InitialWeights } from '../run/networks.ts';

/**
 * Reads weights for the trunks of networks.
 * @param path of an ONNX file, whose weights may lie in files beside it, or of a safetensors file with our names (`dsrg-convert weights`)
 * @throws DsrgError FILE_MISSING, with the way to such files; WEIGHTS or FILE_FORMAT for a file that is none
 */
export async function readInitialWeights(path: string): Promise<InitialWeights> {
  const bytes = await readBytes(path, 'The file of --init').catch((error: unknown) => {
    if (!(error instanceof DsrgError) || error.code !== 'FILE_MISSING') throw error;
    throw new DsrgError('FILE_MISSING', error.message, { hint: weightsHint, cause: error });
  });
  if (path.endsWith('.safetensors')) {
    return { name: path, weights: { tensors: decodeSafetensors(bytes, path).tensors, convolutions: [] } };
  }
  const data = new Map<string, Uint8Array>();
  for (const [name, file] of await modelDataFiles(bytes, path)) data.set(name, await readBytes(file));
  return { name: path, weights: readOnnxWeights(bytes, path, data) };
}
