import type { RgbImage } from '../types.ts';
import { checkSize } from './check-size.ts';

/** Bits after the point in Pillow's weights for 8-bit pictures: 32 − 8 − 2. */
const BITS = 22;
const ONE = 2 ** BITS;

/**
 * Resizes an 8-bit photo bilinearly with half-pixel centres, smoothed where it shrinks: a triangle as wide as two output pixels weighs what
 * lies under it (antialiasing).
 *
 * The arithmetic is Pillow's (columns first, weights of 22 bits, 8 bits between the passes), so the result equals
 * `Image.resize((width, height), Image.BILINEAR)` bit for bit.
 *
 * @param photo `h × w × 3`
 * @param height rows wanted, at least 1
 * @param width columns wanted, at least 1
 * @returns a photo of `height × width`; always a copy
 * @throws DsrgError SHAPE for a size below 1
 */
export function resizePhotoSmooth(photo: RgbImage, height: number, width: number): RgbImage {
  checkSize('A photo', height, width);
  let data: Uint8Array = Uint8Array.from(photo.data);
  if (width !== photo.width) {
    const lines = { count: photo.height, from: photo.width * 3, to: width * 3, step: 3, samples: 3 };
    data = resample(data, triangles(photo.width, width), lines);
  }
  if (height !== photo.height) {
    // All samples of a row stand side by side: one line per column and channel.
    const lines = { count: 1, from: 0, to: 0, step: 3 * width, samples: 3 * width };
    data = resample(data, triangles(photo.height, height), lines);
  }
  return { kind: 'rgb', data, height, width };
}

interface Triangle {
  /** The first input pixel that counts. */
  readonly first: number;
  /** Of it and those after it, in 1 / 2²². */
  readonly weights: Int32Array;
}

function triangles(from: number, to: number): Triangle[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs((k + first - centre + 0.5) / reach)),
    );
    const sum = heights.reduce((total, each) => total + each, 0);
    return { first, weights: Int32Array.from(heights, (each) => Math.floor(0.5 + (each / sum) * ONE)) };
  });
}

interface Lines {
  readonly count: number;
  /** From one line to the next, before and after. */
  readonly from: number;
  readonly to: number;
  /** From one pixel of a line to the next. */
  readonly step: number;
  /** Numbers of a pixel that are weighed alike. */
  readonly samples: number;
}

function resample(data: Uint8Array, taps: readonly Triangle[], { count, from, to, step, samples }: Lines): Uint8Array {
  const out = new Uint8Array(count * taps.length * samples);
  for (let line = 0; line < count; line++) {
    for (const [place, { first, weights }] of taps.entries()) {
      const target = line * to + place * step;
      for (let s = 0; s < samples; s++) {
        let sum = ONE / 2;
        for (let k = 0, at = line * from + first * step + s; k < weights.length; k++, at += step) {
          sum += data[at]! * weights[k]!;
        }
        out[target + s] = Math.min(255, Math.floor(sum / ONE));
      }
    }
  }
  return out;
}
