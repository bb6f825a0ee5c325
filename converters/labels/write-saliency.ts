import { DsrgError, type FloatImage } from '@dsrg/core';
import { encode } from 'fast-png';

/**
 * A saliency map as a grey PNG of 8 bits, as `readSaliency` reads it: black for 0, white for 1; values beyond are cut off.
 * @param map one channel
 * @throws DsrgError SHAPE for more channels, NUMERIC for NaN
 */
export function writeSaliency({ data, height, width, channels }: FloatImage): Uint8Array {
  if (channels !== 1) throw new DsrgError('SHAPE', `A saliency map of ${channels} channels; 1 is expected.`);
  const grey = Uint8Array.from(data, (value, i) => {
    if (Number.isNaN(value)) throw new DsrgError('NUMERIC', `The saliency map holds NaN at number ${i}.`);
    return Math.round(255 * Math.min(Math.max(value, 0), 1));
  });
  return encode({ width, height, data: grey, depth: 8, channels: 1 });
}
