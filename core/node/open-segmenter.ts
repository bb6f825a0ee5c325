import { readOnnxGraph } from '../runtime/onnx-graph.ts';
import { type NodeSegmenterOptions, openNodeSegmenter } from '../runtime/onnx-node.ts';
import type { Segmenter } from '../runtime/segmenter.ts';
import { modelDataFiles } from './model-files.ts';
import { openRemoteSegmenter } from './open-remote-segmenter.ts';
import { readBytes } from './read-bytes.ts';

/** Options of {@link openSegmenter}. */
export interface SegmenterOptions extends NodeSegmenterOptions {
  /** Seconds that the first run of a network with loops may take. @default 600 */
  readonly timeLimit?: number;
}

/**
 * Opens a model for prediction in Node. One that has loops, which may never end, runs in a process of its own that a signal ends.
 *
 * @param model path of an ONNX file, whose weights may lie in files beside it; or the bytes of a whole one
 * @throws DsrgError FILE_MISSING, MODEL, or RUNTIME where no wanted provider works
 */
export async function openSegmenter(model: string | Uint8Array, options: SegmenterOptions = {}): Promise<Segmenter> {
  const { timeLimit = 600, ...rest } = options;
  const isFile = typeof model === 'string';
  const bytes = isFile ? await readBytes(model, 'The model') : model;
  if (isFile) await modelDataFiles(bytes, model);
  const settings = isFile ? { name: model, path: model, ...rest } : rest;
  const { loop } = readOnnxGraph(bytes, settings.name ?? 'the model');
  return loop === undefined
    ? openNodeSegmenter(bytes, settings)
    : openRemoteSegmenter(bytes, settings, timeLimit, loop);
}
