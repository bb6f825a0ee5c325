import { type BilinearConvention, linearTaps } from '../graph/resize-convention.ts';
import { nearestTaps } from './nearest-cells.ts';
import type { RowSources } from './row-sources.ts';

/** Gives the rows of a plane as they are after resizing, one at a time: no resized plane is ever held. */
export interface RowResizer {
  /**
   * @param data holds a plane: `height × width` samples from `offset` on
   * @param y row of the resized plane
   * @param out gets `toWidth` samples from `at` on
   */
  resizeRow(data: Float32Array, offset: number, y: number, out: Float32Array, at: number): void;
}

/**
 * Makes a {@link RowResizer} for planes of one size. Two input rows are blended first, then columns: that order needs no
 * memory of earlier rows, and is the cheaper one where planes grow.
 */
export function createRowResizer(
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
  convention: BilinearConvention,
  {
    sampling = 'linear',
    mirrored = false,
  }: { readonly sampling?: RowSources['sampling']; readonly mirrored?: boolean | undefined } = {},
): RowResizer {
  if (height === toHeight && width === toWidth)
    return { resizeRow: (data, offset, y, out, at) => out.set(rowOf(data, offset + y * width, width), at) };
  const isNearest = sampling === 'nearest';
  const rows = (isNearest ? nearestTaps : linearTaps)(height, toHeight, convention);
  const columns = isNearest
    ? nearestTaps(width, toWidth, convention, mirrored)
    : linearTaps(width, toWidth, convention);
  const low = Int32Array.from(columns, (tap) => tap.low);
  const weight = Float64Array.from(columns, (tap) => tap.weight);
  // One sample more than there are columns: a plane of one column has no right neighbour.
  const blended = new Float64Array(width + 1);
  return {
    resizeRow(data, offset, y, out, at) {
      const { low: above, high: below, weight: down } = rows[y]!;
      blendRows(data, offset + above * width, offset + below * width, down, blended, width);
      blended[width] = blended[width - 1]!;
      blendColumns(blended, low, weight, out, at);
    },
  };
}

function rowOf(data: Float32Array, start: number, width: number): Float32Array {
  return data.subarray(start, start + width);
}

function blendRows(data: Float32Array, a: number, b: number, weight: number, out: Float64Array, width: number): void {
  for (let x = 0; x < width; x++) {
    const above = data[a + x]!;
    out[x] = above + (data[b + x]! - above) * weight;
  }
}

function blendColumns(
  row: Float64Array,
  low: Int32Array,
  weight: Float64Array,
  out: Float32Array,
  offset: number,
): void {
  for (let x = 0; x < low.length; x++) {
    const at = low[x]!;
    const left = row[at]!;
    out[offset + x] = left + (row[at + 1]! - left) * weight[x]!;
  }
}
