import type { RgbImage } from '../types.ts';

/**
 * The features of every pixel: (x/σx, y/σy) and, given five widths, also (R/σr, G/σg, B/σb). Their order decides how the
 * lattice lies, so it is fixed.
 *
 * @returns `pixels × widths.length`, rounded to single precision as the published implementation has them
 */
export function features(photo: RgbImage, widths: readonly number[]): Float32Array {
  const { data, width } = photo;
  const pixels = photo.height * width;
  const count = widths.length;
  const out = new Float32Array(pixels * count);
  for (let i = 0; i < pixels; i++) {
    out[i * count] = (i % width) / Math.fround(widths[0]!);
    out[i * count + 1] = Math.floor(i / width) / Math.fround(widths[1]!);
    for (let d = 2; d < count; d++) out[i * count + d] = data[i * 3 + d - 2]! / Math.fround(widths[d]!);
  }
  return out;
}
