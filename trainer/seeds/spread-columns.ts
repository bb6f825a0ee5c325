import { multiplyRows } from './multiply-rows.ts';
import type { SelfCorrelationOptions } from './self-correlation-options.ts';

/**
 * The columns of one level's correlation that are asked for (steps 1 to 4 of `referenceSelfCorrelation`), added to `out`. Every
 * normalisation is by columns, so leaving the others out changes nothing.
 *
 * The second order of column j is (A · A)ⱼ divided by its sum, where A = S₀ · diag(1 / sums of S₀) and S₀ is symmetric: so A · v is the
 * product of S₀'s *rows* with v / sums. For more repeats, SC²ₜ = SC²ₜ₋₁ · A · Dₜ with the diagonal Dₜ of reciprocal column sums, which
 * vectors alone give; a column is then worked out from the right.
 *
 * @param rows unit features, cells × channels
 * @param columns which cells spread
 * @param out `columns × cells`: row k is the column of cell `columns[k]`
 */
export function addColumns(
  rows: Float64Array,
  cells: number,
  columns: Int32Array,
  { similarity, secondOrder, weight, repeats }: Required<SelfCorrelationOptions>,
  out: Float64Array,
): void {
  const s = similarities(rows, cells, similarity);
  const diagonal = Float64Array.from({ length: cells }, (_, i) => s[i * cells + i]!);
  for (let i = 0; i < cells; i++) s[i * cells + i] = 0;
  const sums = new Float64Array(cells);
  for (let i = 0, k = 0; i < cells; i++) for (let j = 0; j < cells; j++, k++) sums[j] = sums[j]! + s[k]!;
  const shares = sums.map((sum) => 1 / (sum + 1e-10));
  const scales = scalesOfRepeats(s, sums, shares, repeats);

  const size = columns.length * cells;
  let second = new Float64Array(size);
  for (const [k, j] of columns.entries()) {
    const share = shares[j]! * (scales[repeats - 1]?.[j] ?? 1);
    for (let i = 0; i < cells; i++) second[k * cells + i] = s[j * cells + i]! * share;
  }
  for (let t = repeats - 1; t >= 0; t--) {
    for (let k = 0, at = 0; k < columns.length; k++) {
      for (let i = 0; i < cells; i++, at++) second[at] = second[at]! * shares[i]! * (scales[t - 1]?.[i] ?? 1);
    }
    const next = new Float64Array(size);
    multiplyRows(second, columns.length, s, cells, cells, next, cells);
    second = next;
  }

  const least = secondOrder / cells;
  const both = new Float64Array(cells);
  for (const [k, j] of columns.entries()) {
    const share = 1 / (sums[j]! + diagonal[j]! + 1e-10);
    let sum = 0;
    for (let i = 0; i < cells; i++) {
      const first = (i === j ? diagonal[j]! : s[j * cells + i]!) * share;
      const value = second[k * cells + i]!;
      both[i] = Math.max(first, value < least ? 0 : weight * value);
      sum += both[i]!;
    }
    for (let i = 0; i < cells; i++) out[k * cells + i] = out[k * cells + i]! + both[i]! / (sum + 1e-10);
  }
}

/** Cosines of all cells with all cells, `cells × cells`, 0 below the least: symmetric, so that half of it is worked out. */
function similarities(rows: Float64Array, cells: number, least: number): Float64Array {
  const channels = rows.length / cells;
  const s = new Float64Array(cells * cells);
  const block = 32;
  for (let start = 0; start < cells; start += block) {
    const some = Math.min(block, cells - start);
    const from = rows.subarray(start * channels);
    multiplyRows(from, some, from, cells - start, channels, s.subarray(start * cells + start), cells);
  }
  const threshold = Math.max(least, 0);
  for (let i = 0; i < cells; i++) {
    for (let j = i; j < cells; j++) {
      const cosine = s[i * cells + j]!;
      const kept = cosine < threshold ? 0 : cosine;
      s[i * cells + j] = kept;
      s[j * cells + i] = kept;
    }
  }
  return s;
}

/** The diagonals D₁ … Dₙ: 1 / (column sums of SC²ₜ₋₁ · A + 1e-10). */
function scalesOfRepeats(s: Float64Array, sums: Float64Array, shares: Float64Array, repeats: number): Float64Array[] {
  const scales: Float64Array[] = [];
  let totals = sums.map((sum, j) => sum * shares[j]!);
  for (let t = 0; t < repeats; t++) {
    const next = new Float64Array(totals.length);
    multiplyRows(totals, 1, s, totals.length, totals.length, next, totals.length);
    const products = next.map((value, j) => value * shares[j]!);
    const scale = products.map((value) => 1 / (value + 1e-10));
    scales.push(scale);
    totals = products.map((value, j) => value * scale[j]!);
  }
  return scales;
}
