import type { RowWork } from './row-work.ts';

/** Rows that are multiplied at once. */
const BLOCK = 32;

/**
 * The first `count` rows of a · bᵀ where that is symmetric: what lies left of a block on the diagonal is mirrored, not worked out.
 *
 * @param a at least `count × length`
 * @param b `cells × length`
 * @param out `count × cells`
 */
export function multiplySymmetric(
  multiply: RowWork['multiplyRows'],
  a: Float64Array,
  b: Float64Array,
  count: number,
  cells: number,
  length: number,
  out: Float64Array,
): void {
  for (let start = 0; start < count; start += BLOCK) {
    const some = Math.min(BLOCK, count - start);
    const [left, right] = [a.subarray(start * length), b.subarray(start * length)];
    multiply(left, some, right, cells - start, length, out.subarray(start * cells + start), cells);
  }
  for (let k = 1; k < count; k++) for (let i = 0; i < k; i++) out[k * cells + i] = out[i * cells + k]!;
}
