import { type BilinearConvention, linearTaps } from '../graph/resize-convention.ts';

/** Weights are 11-bit fixed-point numbers, as in OpenCV's 8-bit resize. */
export const ONE = 2048;

/** Where the cells of one side lie in another. */
export interface PhotoTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Share of `high`, 0 to {@link ONE}. */
  readonly weight: Int32Array;
}

/** The taps of columns. */
export function columnTaps(from: number, to: number, convention: BilinearConvention): PhotoTaps {
  const taps = linearTaps(from, to, convention);
  return {
    low: Int32Array.from(taps, (tap) => tap.low),
    high: Int32Array.from(taps, (tap) => tap.high),
    weight: Int32Array.from(taps, (tap) => fixedShare(tap.low + tap.weight, tap.low)),
  };
}

/**
 * The taps of rows. OpenCV clamps the places of columns but, of rows, only the row that is read: beyond the first and
 * last row it blends the edge with itself, and its two truncations can then cost one grey level.
 */
export function rowTaps(from: number, to: number, convention: BilinearConvention): PhotoTaps {
  const taps = columnTaps(from, to, convention);
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
