import { DsrgError, type FloatBatch, type Segmenter } from '@dsrg/core';
import { decodeSafetensors, encodeSafetensors } from './read/safetensors.ts';

/** Largest difference of logits allowed between the training engine and the exported model. */
export const PARITY_BOUND = 1e-4;

/** The same where weights are kept as half floats, as a share of the largest logit: each weight is off by up to 1 part in 2,048. */
export const HALF_BOUND = 0.02;

/** What the training engine answers to some real pictures, as a file: an export can be held against it without the engine. */
export function encodeParitySample(images: FloatBatch, logits: FloatBatch): Uint8Array {
  const entry = ({ data, count, channels, height, width }: FloatBatch) => ({
    shape: [count, channels, height, width],
    data,
  });
  const tensors = new Map([
    ['images', entry(images)],
    ['logits', entry(logits)],
  ]);
  return encodeSafetensors(tensors, { source: 'training engine' });
}

/** How an exported model compares with the engine that trained it. */
export interface Parity {
  readonly photos: number;
  /** Largest absolute difference of logits. */
  readonly difference: number;
  /** The largest that is right. */
  readonly bound: number;
}

/**
 * Runs a model on the pictures of a sample and compares its logits with the training engine's.
 * @param sample bytes of {@link encodeParitySample}'s
 * @param name of its file, for messages
 * @param model opened for prediction; it stays open
 * @param half whether its weights are half floats
 * @throws DsrgError MODEL where the difference passes {@link PARITY_BOUND}, or {@link HALF_BOUND}; FILE_FORMAT for a file that is no sample
 */
export async function compareWithSample(
  sample: Uint8Array,
  name: string,
  model: Pick<Segmenter, 'segment'>,
  half = false,
): Promise<Parity> {
  const { tensors } = decodeSafetensors(sample, name);
  const [images, expected] = [tensors.get('images'), tensors.get('logits')];
  if (images === undefined || expected === undefined) {
    throw new DsrgError('FILE_FORMAT', `${name} holds no images and logits.`, {
      hint: 'Remove it, or train the stage again.',
    });
  }
  const [photos, , height, width] = images.shape as [number, number, number, number];
  let difference = 0;
  const size = images.data.length / photos;
  for (let k = 0; k < photos; k++) {
    const data = images.data.slice(k * size, (k + 1) * size);
    const found = await model.segment({ kind: 'float', data, height, width, channels: 3 });
    const first = k * found.data.length;
    for (const [place, value] of found.data.entries()) {
      difference = Math.max(difference, Math.abs(value - (expected.data[first + place] as number)));
    }
  }
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bound = half ? HALF_BOUND * largest : PARITY_BOUND;
  if (difference <= bound) return { photos, difference, bound };
  throw new DsrgError(
    'MODEL',
    `The exported model differs from the training engine by ${difference.toExponential(2)}; at most ${bound.toPrecision(1)} is right.`,
    {
      hint: half
        ? 'Half floats do not fit these weights: leave --fp16 out.'
        : 'Does the parity sample belong to this checkpoint? If so this is a fault of dsrg: please report it.',
    },
  );
}
