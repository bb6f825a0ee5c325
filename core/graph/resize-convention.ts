/**
 * How a bilinear resize maps an output cell to a place in the input:
 * - `half-pixel`: `(dst + 0.5) · in / out − 0.5`, clamped (OpenCV, TensorFlow 2, PyTorch `align_corners=False`);
 * - `align-corners`: `dst · (in − 1) / (out − 1)` (scipy `zoom`, Caffe `Interp`);
 * - `asymmetric`: `dst · in / out` (TensorFlow 1 `align_corners=False`).
 */
export type BilinearConvention = 'half-pixel' | 'align-corners' | 'asymmetric';

/** One output cell of a linear interpolation: `(1 − weight) · input[low] + weight · input[high]`. */
export interface LinearTap {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/**
 * The interpolation along one axis, one tap for each of `to` output cells.
 *
 * @example
 * linearTaps(2, 3, 'align-corners')[1]; // { low: 0, high: 1, weight: 0.5 }
 */
export function linearTaps(from: number, to: number, convention: BilinearConvention): LinearTap[] {
  return Array.from({ length: to }, (_, cell) => {
    const place = Math.min(Math.max(sourcePlace(cell, from, to, convention), 0), from - 1);
    const low = Math.min(Math.floor(place), Math.max(from - 2, 0));
    return { low, high: Math.min(low + 1, from - 1), weight: place - low };
  });
}

function sourcePlace(cell: number, from: number, to: number, convention: BilinearConvention): number {
  if (convention === 'half-pixel') return ((cell + 0.5) * from) / to - 0.5;
  if (convention === 'asymmetric') return (cell * from) / to;
  return to === 1 ? 0 : (cell * (from - 1)) / (to - 1);
}
