import type { LabelMap, RgbImage } from '../types.ts';

/** Mirrors a photo left to right. */
export function flipPhoto(photo: RgbImage): RgbImage {
  const { height, width } = photo;
  const data = new Uint8Array(photo.data.length);
  for (let y = 0; y < height; y++) {
    let from = (y + 1) * width * 3;
    for (let to = y * width * 3; to < (y + 1) * width * 3; to += 3) {
      from -= 3;
      data[to] = photo.data[from]!;
      data[to + 1] = photo.data[from + 1]!;
      data[to + 2] = photo.data[from + 2]!;
    }
  }
  return { kind: 'rgb', data, height, width };
}

/** Mirrors labels left to right. */
export function flipLabels(labels: LabelMap): LabelMap {
  const { height, width } = labels;
  const data = new Uint8Array(labels.data.length);
  for (let y = 0; y < height; y++) data.set(labels.data.subarray(y * width, (y + 1) * width).toReversed(), y * width);
  return { kind: 'labels', data, height, width };
}

/**
 * Mirrors planar maps left to right.
 *
 * @param data `channels × height × width`
 * @param out of the same length; may be `data` itself. @default a new array
 * @returns `out`
 */
export function flipPlanes(
  data: Float32Array,
  channels: number,
  height: number,
  width: number,
  out: Float32Array = new Float32Array(data.length),
): Float32Array {
  for (let row = 0; row < channels * height; row++) {
    let left = row * width;
    let right = left + width - 1;
    for (; left <= right; left++, right--) {
      const value = data[left]!;
      out[left] = data[right]!;
      out[right] = value;
    }
  }
  return out;
}
