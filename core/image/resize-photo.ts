import type { BilinearConvention } from '../graph/resize-convention.ts';
import type { RgbImage } from '../types.ts';
import { checkSize } from './check-size.ts';
import { imageKernel } from './image-kernel.ts';
import { resizePhotoByKernel } from './kernel-photo.ts';
import { columnTaps, ONE, type PhotoTaps, rowTaps } from './photo-taps.ts';

/**
 * Resizes an 8-bit photo bilinearly, without smoothing first.
 *
 * The arithmetic is OpenCV's (11-bit weights, truncation after the horizontal pass), so with `half-pixel` the result
 * equals `cv2.resize(photo, (width, height))` bit for bit.
 *
 * @param photo `h × w × 3`
 * @param height rows wanted, at least 1
 * @param width columns wanted, at least 1
 * @returns a photo of `height × width`; always a copy
 * @throws DsrgError SHAPE for a size below 1
 */
export function resizePhoto(photo: RgbImage, height: number, width: number, convention: BilinearConvention): RgbImage {
  checkSize('A photo', height, width);
  const data = new Uint8Array(height * width * 3);
  if (height === photo.height && width === photo.width) {
    data.set(photo.data);
    return { kind: 'rgb', data, height, width };
  }
  const columns = columnTaps(photo.width, width, convention);
  const rows = rowTaps(photo.height, height, convention);
  const kernel = imageKernel();
  if (kernel) resizePhotoByKernel(photo, columns, rows, data, kernel);
  else blendPhoto(photo, columns, rows, data);
  return { kind: 'rgb', data, height, width };
}

/** Resizes in plain TypeScript: columns first, each row of the photo once. */
export function blendPhoto(
  { data, width: from }: RgbImage,
  columns: PhotoTaps,
  rows: PhotoTaps,
  out: Uint8Array,
): void {
  const width = columns.low.length;
  const slots = [0, 1].map(() => ({ sums: new Int32Array(width * 3), held: -1 }));
  const blended = (y: number): Int32Array => {
    const slot = slots[y % 2]!;
    if (slot.held !== y) blendColumns(data, y * from * 3, columns, slot.sums);
    slot.held = y;
    return slot.sums;
  };
  for (let y = 0; y < rows.low.length; y++)
    blendRows(blended(rows.low[y]!), blended(rows.high[y]!), rows.weight[y]!, out, y * width * 3);
}

function blendColumns(source: Uint8Array, offset: number, columns: PhotoTaps, out: Int32Array): void {
  const { low, high, weight } = columns;
  for (let x = 0, o = 0; x < low.length; x++, o += 3) {
    const a = offset + low[x]! * 3;
    const b = offset + high[x]! * 3;
    const w = weight[x]!;
    const v = ONE - w;
    out[o] = source[a]! * v + source[b]! * w;
    out[o + 1] = source[a + 1]! * v + source[b + 1]! * w;
    out[o + 2] = source[a + 2]! * v + source[b + 2]! * w;
  }
}

function blendRows(upper: Int32Array, lower: Int32Array, weight: number, out: Uint8Array, offset: number): void {
  const v = ONE - weight;
  for (let i = 0; i < upper.length; i++) {
    out[offset + i] = ((((upper[i]! >> 4) * v) >> 16) + (((lower[i]! >> 4) * weight) >> 16) + 2) >> 2;
  }
}
