import { multiplySymmetric } from './multiply-symmetric.ts';
import type { Products } from './products.ts';
import type { SelfCorrelationOptions } from './self-correlation-options.ts';

/** Arrays that `addColumns` works in: unit features, similarities, and two of `count × cells` in which products come about. */
export type ColumnArrays = readonly [
  rows: Float64Array,
  similarities: Float64Array,
  scaled: Float64Array,
  second: Float64Array,
];

/** The lengths of {@link ColumnArrays}. @param channels of the level that has most */
export function lengthsOf(cells: number, count: number, channels: number): readonly number[] {
  return [cells * channels, cells * cells, count * cells, count * cells];
}

/**
 * The first columns of one level's correlation (steps 1 to 4 of `referenceSelfCorrelation`), added to `out`. Every normalisation is by
 * columns, so leaving the others out changes nothing.
 *
 * The second order of column j is (A · A)ⱼ divided by its sum, where A = S₀ · diag(1 / sums of S₀) and S₀ is symmetric: so A · v is the
 * product of S₀'s *rows* with v / sums. For more repeats, SC²ₜ = SC²ₜ₋₁ · A · Dₜ with the diagonal Dₜ of reciprocal column sums, which
 * vectors alone give; a column is then worked out from the right. The first of these products, S₀ · diag · S₀, is symmetric.
 *
 * @param arrays with unit features in the first, `cells × channels`: cells that spread come first
 * @param count of the cells that spread
 * @param out `count × cells`: row k is the column of cell k
 */
export function addColumns(
  [rows, s, scaled, second]: ColumnArrays,
  multiply: Products['multiply'],
  cells: number,
  count: number,
  channels: number,
  { similarity, secondOrder, weight, repeats }: Required<SelfCorrelationOptions>,
  out: Float64Array,
): void {
  multiplySymmetric(multiply, rows, rows, cells, cells, channels, s);
  const threshold = Math.max(similarity, 0);
  for (let k = 0; k < cells * cells; k++) if (s[k]! < threshold) s[k] = 0;
  const diagonal = Float64Array.from({ length: cells }, (_, i) => s[i * cells + i]!);
  for (let i = 0; i < cells; i++) s[i * cells + i] = 0;
  const sums = new Float64Array(cells);
  for (let i = 0, k = 0; i < cells; i++) for (let j = 0; j < cells; j++, k++) sums[j] = sums[j]! + s[k]!;
  const shares = sums.map((sum) => 1 / (sum + 1e-10));
  const scales = scalesOfRepeats(s, sums, shares, repeats);

  let [from, to] = [second, scaled];
  from.set(s.subarray(0, count * cells));
  for (let t = repeats - 1; t >= 0; t--) {
    const scale = shares.map((share, i) => share * (scales[t - 1]?.[i] ?? 1));
    for (let k = 0, at = 0; k < count; k++) for (let i = 0; i < cells; i++, at++) from[at] = from[at]! * scale[i]!;
    if (t === repeats - 1) multiplySymmetric(multiply, from, s, count, cells, cells, to);
    else multiply(from, count, s, cells, cells, to, cells);
    [from, to] = [to, from];
  }

  const least = secondOrder / cells;
  const both = new Float64Array(cells);
  for (let j = 0; j < count; j++) {
    const share = 1 / (sums[j]! + diagonal[j]! + 1e-10);
    const scale = shares[j]! * (scales[repeats - 1]?.[j] ?? 1);
    let sum = 0;
    for (let i = 0, at = j * cells; i < cells; i++, at++) {
      const first = (i === j ? diagonal[j]! : s[at]!) * share;
      const value = from[at]! * scale;
      both[i] = Math.max(first, value < least ? 0 : weight * value);
      sum += both[i]!;
    }
    const part = 1 / (sum + 1e-10);
    for (let i = 0, at = j * cells; i < cells; i++, at++) out[at] = out[at]! + both[i]! * part;
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
