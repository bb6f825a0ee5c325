import { readFile } from 'node:fs/promises';
import { DsrgError } from '../errors.ts';
import { type NodeSegmenterOptions, openNodeSegmenter } from '../runtime/onnx-node.ts';
import type { Segmenter } from '../runtime/segmenter.ts';
import { modelDataFiles } from './model-files.ts';

/**
 * Opens a model for prediction in Node.
 *
 * @param model path of an ONNX file, whose weights may lie in files beside it; or the bytes of a whole one
 * @throws DsrgError FILE_MISSING, MODEL, or RUNTIME where no wanted provider works
 */
export async function openSegmenter(
  model: string | Uint8Array,
  options: NodeSegmenterOptions = {},
): Promise<Segmenter> {
  if (typeof model !== 'string') return openNodeSegmenter(model, options);
  const bytes = await readFile(model).catch((error: NodeJS.ErrnoException) => {
    throw new DsrgError('FILE_MISSING', `The model ${model} cannot be read (${error.code}).`, {
      hint: 'Give the path of a .onnx file, as dsrg-export writes it.',
      cause: error,
    });
  });
  await modelDataFiles(bytes, model);
  return openNodeSegmenter(bytes, { name: model, path: model, ...options });
}
