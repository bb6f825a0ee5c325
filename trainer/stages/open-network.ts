import { join } from 'node:path';
import { type Checkpoint, exportModel } from '@dsrg/converters';
import { readCheckpoint } from '@dsrg/converters/node';
import type { Segmenter } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { CHECKPOINT } from './train-loop.ts';

/**
 * Opens what a training stage has learned for prediction: exported to ONNX in memory and run by core's runtime, as users will run it.
 * @param output `logits`, or `cam` for activation maps (whose channels are the tags: background has none)
 */
export async function openNetwork(
  folder: string,
  output: 'logits' | 'cam',
  options: { threads: number; change?: (checkpoint: Checkpoint) => Checkpoint },
): Promise<Segmenter> {
  const saved = await readCheckpoint(join(folder, CHECKPOINT));
  const checkpoint = options.change?.(saved) ?? saved;
  return openSegmenter(exportModel(checkpoint, { output }), { provider: 'cpu', threads: options.threads });
}
