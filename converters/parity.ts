import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError, type FloatBatch } from '@dsrg/core';
import { openSegmenter, readBytes, writeFileAtomic } from '@dsrg/core/node';
import { decodeSafetensors, encodeSafetensors } from './read/safetensors.ts';

/** Largest difference of logits allowed between the training engine and the exported model. */
export const PARITY_BOUND = 1e-4;

const FILE = 'parity.safetensors';

/** Keeps what the training engine answers to some real pictures, so that an export can be held against it without the engine. */
export async function writeParitySample(folder: string, images: FloatBatch, logits: FloatBatch): Promise<void> {
  const entry = ({ data, count, channels, height, width }: FloatBatch) => ({
    shape: [count, channels, height, width],
    data,
  });
  const tensors = new Map([
    ['images', entry(images)],
    ['logits', entry(logits)],
  ]);
  await writeFileAtomic(join(folder, FILE), encodeSafetensors(tensors, { source: 'training engine' }));
}

/** How an exported model compares with the engine that trained it. */
export interface Parity {
  readonly photos: number;
  /** Largest absolute difference of logits. */
  readonly difference: number;
}

/**
 * Runs a model on the pictures kept beside a checkpoint and compares its logits with the training engine's.
 * @returns undefined where no sample was kept
 * @throws DsrgError MODEL where the difference passes {@link PARITY_BOUND}
 */
export async function checkParity(folder: string, model: Uint8Array): Promise<Parity | undefined> {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const { tensors } = decodeSafetensors(await readBytes(path), path);
  const [images, expected] = [tensors.get('images'), tensors.get('logits')];
  if (images === undefined || expected === undefined) {
    throw new DsrgError('FILE_FORMAT', `${path} holds no images and logits.`, {
      hint: 'Remove it, or train the stage again.',
    });
  }
  const [photos, , height, width] = images.shape as [number, number, number, number];
  const segmenter = await openSegmenter(model, { provider: 'cpu' });
  let difference = 0;
  try {
    const size = images.data.length / photos;
    for (let k = 0; k < photos; k++) {
      const data = images.data.slice(k * size, (k + 1) * size);
      const found = await segmenter.segment({ kind: 'float', data, height, width, channels: 3 });
      const first = k * found.data.length;
      for (const [place, value] of found.data.entries()) {
        difference = Math.max(difference, Math.abs(value - (expected.data[first + place] as number)));
      }
    }
  } finally {
    await segmenter.close();
  }
  if (difference <= PARITY_BOUND) return { photos, difference };
  throw new DsrgError(
    'MODEL',
    `The exported model differs from the training engine by ${difference.toExponential(2)}; at most ${PARITY_BOUND} is right.`,
    {
      hint: 'Does the parity sample belong to this checkpoint? If so this is a fault of dsrg: please report it.',
    },
  );
}
