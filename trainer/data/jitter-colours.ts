import type { RgbImage } from '@dsrg/core';
import type { Random } from './random.ts';

/** Largest relative changes; 0 leaves a property alone. */
export interface ColourJitter {
  /** Factor 1 ± brightness on every sample. @default 0 */
  brightness?: number;
  /** Factor 1 ± contrast on the distance from the photo's mean grey. @default 0 */
  contrast?: number;
  /** Factor 1 ± saturation on the distance of each pixel from its own grey. @default 0 */
  saturation?: number;
}

/**
 * Changes a photo's brightness, contrast and saturation by random factors, in this order; grey is luma (ITU-R BT.601). The network should
 * see the result; the dense CRF should see the photo itself.
 */
export function jitterColours(photo: RgbImage, random: Random, jitter: ColourJitter): RgbImage {
  const factor = (most = 0) => 1 + random.uniform(-most, most);
  const [brightness, contrast, saturation] = [
    factor(jitter.brightness),
    factor(jitter.contrast),
    factor(jitter.saturation),
  ];
  const { data } = photo;
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += grey(data, i);
  const mean = (brightness * sum) / (data.length / 3);

  // Both later steps keep to the grey axis, so the three join in one affine map of the sample and its pixel's grey.
  const own = brightness * contrast * saturation;
  const shared = brightness * contrast * (1 - saturation);
  const shift = mean * (1 - contrast);
  const out = new Uint8ClampedArray(data.length); // rounds and clamps
  for (let i = 0; i < data.length; i += 3) {
    const base = shared * grey(data, i) + shift;
    out[i] = own * data[i]! + base;
    out[i + 1] = own * data[i + 1]! + base;
    out[i + 2] = own * data[i + 2]! + base;
  }
  return { ...photo, data: new Uint8Array(out.buffer) };
}

function grey(data: Uint8Array, i: number): number {
  return 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
}
