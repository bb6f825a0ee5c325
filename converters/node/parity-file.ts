import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FloatBatch } from '@dsrg/core';
import { openSegmenter, readBytes, writeFileAtomic } from '@dsrg/core/node';
import { compareWithSample, encodeParitySample, type Parity } from '../parity.ts';
import { stageFiles } from '../run/run-files.ts';

/** Keeps what the training engine answers to some real pictures beside a checkpoint. */
export function writeParitySample(folder: string, images: FloatBatch, logits: FloatBatch): Promise<void> {
  return writeFileAtomic(join(folder, stageFiles.parity), encodeParitySample(images, logits));
}

/**
 * Runs a model on the pictures kept beside a checkpoint and compares its logits with the training engine's.
 * @param half whether its weights are half floats
 * @returns undefined where no sample was kept
 * @throws DsrgError those of {@link compareWithSample}
 */
export async function checkParity(folder: string, model: Uint8Array, half = false): Promise<Parity | undefined> {
  const path = join(folder, stageFiles.parity);
  if (!existsSync(path)) return undefined;
  const sample = await readBytes(path);
  const segmenter = await openSegmenter(model, { provider: 'cpu' });
  try {
    return await compareWithSample(sample, path, segmenter, half);
  } finally {
    await segmenter.close();
  }
}
