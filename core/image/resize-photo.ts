import { type BilinearConvention, linearTaps } from '../graph/resize-convention.ts';
import type { RgbImage } from '../types.ts';
import { checkSize } from './check-size.ts';

/** Weights are 11-bit fixed-point numbers, as in OpenCV's 8-bit resize. */
const ONE = 2048;

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
  const columns = fixedTaps(photo.width, width, convention);
  const rows = rowTaps(photo.height, height, convention);
  const stride = photo.width * 3;
  let upper: Int32Array = new Int32Array(width * 3);
  let lower: Int32Array = new Int32Array(width * 3);
  let upperRow = -1;
  let lowerRow = -1;
  for (let y = 0; y < height; y++) {
    const high = rows.high[y]!;
    const low = rows.low[y]!;
    if (low !== upperRow) {
      if (low === lowerRow) {
        [upper, lower] = [lower, upper];
        lowerRow = upperRow;
      } else blendColumns(photo.data, low * stride, columns, upper);
      upperRow = low;
    }
    if (high !== lowerRow) {
      blendColumns(photo.data, high * stride, columns, lower);
      lowerRow = high;
    }
    blendRows(upper, lower, rows.weight[y]!, data, y * width * 3);
  }
  return { kind: 'rgb', data, height, width };
}

interface FixedTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Share of `high`, 0 to 2048. */
  readonly weight: Int32Array;
}

function fixedTaps(from: number, to: number, convention: BilinearConvention): FixedTaps {
  const taps = linearTaps(from, to, convention);
  return {
    low: Int32Array.from(taps, (tap) => tap.low),
    high: Int32Array.from(taps, (tap) => tap.high),
    weight: Int32Array.from(taps, (tap) => fixedShare(tap.low + tap.weight, tap.low)),
  };
}

/**
 * OpenCV clamps the places of columns but, of rows, only the row that is read: beyond the first and last row it blends
 * the edge with itself, and its two truncations can then cost one grey level.
 */
function rowTaps(from: number, to: number, convention: BilinearConvention): FixedTaps {
  const taps = fixedTaps(from, to, convention);
  if (convention !== 'half-pixel') return taps;
  for (let row = 0; row < to; row++) {
    const place = ((row + 0.5) * from) / to - 0.5;
    if (place >= 0 && place <= from - 1) continue;
    taps.low[row] = taps.high[row] = place < 0 ? 0 : from - 1;
    taps.weight[row] = fixedShare(place, Math.floor(place));
  }
  return taps;
}

/** The share of the next cell, from a place held in single precision as OpenCV does; halves round to even. */
function fixedShare(place: number, low: number): number {
  const share = (Math.fround(place) - low) * ONE;
  const floor = Math.floor(share);
  return share - floor === 0.5 ? floor + (floor % 2) : Math.round(share);
}

function blendColumns(source: Uint8Array, offset: number, columns: FixedTaps, out: Int32Array): void {
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
