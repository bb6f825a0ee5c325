import { multiplySymmetric } from './multiply-symmetric.ts';
import type { RowWork } from './row-work.ts';
import type { SelfCorrelationOptions } from './self-correlation-options.ts';

/** Arrays of `addColumns`: unit features, similarities, two of `count × cells` in which products come about, and the sum of all levels. */
export type ColumnArrays = readonly [
  rows: Float64Array,
  similarities: Float64Array,
  scaled: Float64Array,
  second: Float64Array,
  correlations: Float64Array,
];

/** The lengths of {@link ColumnArrays}. @param channels of the level that has most */
export function lengthsOf(cells: number, count: number, channels: number): readonly number[] {
  return [cells * channels, cells * cells, count * cells, count * cells, count * cells];
}

/**
 * The first columns of one level's correlation (steps 1 to 4 of `referenceSelfCorrelation`), added to the last array. Every
 * normalisation is by columns, so leaving the others out changes nothing.
 *
 * The second order of column j is (A · A)ⱼ divided by its sum, where A = S₀ · diag(1 / sums of S₀) and S₀ is symmetric: so A · v is the
 * product of S₀'s *rows* with v / sums. For more repeats, SC²ₜ = SC²ₜ₋₁ · A · Dₜ with the diagonal Dₜ of reciprocal column sums, which
 * vectors alone give; a column is then worked out from the right. The first of these products, S₀ · diag · S₀, is symmetric.
 *
 * @param arrays with unit features in the first, `cells × channels`: cells that spread come first; row k of the last, `count × cells`, is
 *   the column of cell k
 * @param count of the cells that spread
 */
export function addColumns(
  [rows, s, scaled, second, correlations]: ColumnArrays,
  work: RowWork,
  cells: number,
  count: number,
  channels: number,
  { similarity, secondOrder, weight, repeats }: Required<SelfCorrelationOptions>,
): void {
  multiplySymmetric(work.multiplyRows, rows, rows, cells, cells, channels, s);
  const threshold = Math.max(similarity, 0);
  const diagonal = new Float64Array(cells);
  const sums = new Float64Array(cells);
  for (let i = 0, at = 0; i < cells; i++, at += cells + 1) {
    diagonal[i] = s[at]! < threshold ? 0 : s[at]!;
    s[at] = 0;
    sums[i] = work.keepFrom(s.subarray(i * cells, (i + 1) * cells), threshold); // of a row, which is a column's
  }
  const shares = sums.map((sum) => 1 / (sum + 1e-10));
  const scales = scalesOfRepeats(s, sums, shares, repeats);

  let [from, to] = [second, scaled];
  from.set(s.subarray(0, count * cells));
  for (let t = repeats - 1; t >= 0; t--) {
    const scale = shares.map((share, i) => share * (scales[t - 1]?.[i] ?? 1));
    for (let k = 0, at = 0; k < count; k++) for (let i = 0; i < cells; i++, at++) from[at] = from[at]! * scale[i]!;
    if (t === repeats - 1) multiplySymmetric(work.multiplyRows, from, s, count, cells, cells, to);
    else work.multiplyRows(from, count, s, cells, cells, to, cells);
    [from, to] = [to, from];
  }

  const rowOf = (matrix: Float64Array, j: number) => matrix.subarray(j * cells, (j + 1) * cells);
  for (let j = 0; j < count; j++) {
    const share = 1 / (sums[j]! + diagonal[j]! + 1e-10);
    const scale = shares[j]! * (scales[repeats - 1]?.[j] ?? 1);
    s[j * cells + j] = diagonal[j]!; // the first order has it
    const orders = { share, scale, least: secondOrder / cells, weight };
    work.joinOrders(rowOf(s, j), rowOf(from, j), rowOf(correlations, j), orders);
  }
}

/** The diagonals D₁ … Dₙ: 1 / (column sums of SC²ₜ₋₁ · A + 1e-10). */
function scalesOfRepeats(s: Float64Array, sums: Float64Array, shares: Float64Array, repeats: number): Float64Array[] {
  const cells = sums.length;
  const scales: Float64Array[] = [];
  let totals = sums.map((sum, j) => sum * shares[j]!);
  for (let t = 0; t < repeats; t++) {
    const products = new Float64Array(cells);
    for (let j = 0, k = 0; j < cells; j++) {
      let sum = 0;
      for (let d = 0; d < cells; d++, k++) sum += totals[d]! * s[k]!;
      products[j] = sum * shares[j]!;
    }
    const scale = products.map((value) => 1 / (value + 1e-10));
    scales.push(scale);
    totals = products.map((value, j) => value * scale[j]!);
  }
  return scales;
}
