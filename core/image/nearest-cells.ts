import type { BilinearConvention, LinearTap } from '../graph/resize-convention.ts';

/**
 * The input cell that each of `to` output cells takes, along one axis: `half-pixel` ⌊(dst + ½) · in / out⌋ (PIL's NEAREST), `asymmetric`
 * ⌊dst · in / out⌋ (OpenCV, TensorFlow 1, PyTorch's nearest), `align-corners` dst · (in − 1) / (out − 1) rounded half up (Caffe's label_shrink).
 */
export function nearestCells(from: number, to: number, convention: BilinearConvention): Int32Array {
  const places = new Int32Array(to);
  for (let cell = 0; cell < to; cell++) {
    const place =
      convention === 'half-pixel'
        ? Math.floor(((2 * cell + 1) * from) / (2 * to))
        : convention === 'asymmetric'
          ? Math.floor((cell * from) / to)
          : Math.floor((2 * cell * (from - 1) + to - 1) / (2 * Math.max(to - 1, 1)));
    places[cell] = Math.min(place, from - 1);
  }
  return places;
}

/**
 * The same as taps of a linear interpolation whose weights are 0 and 1.
 *
 * @param mirrored whether both are mirrored while that is done, and turned back then: half cells go to the other side. @default false
 */
export function nearestTaps(
  from: number,
  to: number,
  convention: BilinearConvention,
  mirrored: boolean = false,
): LinearTap[] {
  const cells = nearestCells(from, to, convention);
  const places = mirrored ? cells.map((cell) => from - 1 - cell).reverse() : cells;
  return Array.from(places, (cell) => {
    const low = Math.min(cell, Math.max(from - 2, 0));
    return { low, high: Math.min(low + 1, from - 1), weight: cell - low };
  });
}
