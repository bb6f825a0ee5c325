import { type NodeSegmenterOptions, openNodeSegmenter } from '../runtime/onnx-node.ts';
import type { Segmenter } from '../runtime/segmenter.ts';
import { modelDataFiles } from './model-files.ts';
import { readBytes } from './read-bytes.ts';

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
  const bytes = await readBytes(model, 'The model');
  await modelDataFiles(bytes, model);
  return openNodeSegmenter(bytes, { name: model, path: model, ...options });
}
