import { multiplyRows } from './multiply-rows.ts';

/** What self-correlation does with rows of numbers: in plain TypeScript here, and by the SIMD kernel. */
export interface RowWork {
  readonly multiplyRows: typeof multiplyRows;
  readonly keepFrom: typeof keepFrom;
  readonly joinOrders: typeof joinOrders;
}

export const plainRowWork: RowWork = { multiplyRows, keepFrom, joinOrders };

/** Sets to 0 what is below `least` in a row. @returns the sum of the rest */
function keepFrom(row: Float64Array, least: number): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    if (row[i]! >= least) sum += row[i]!;
    else row[i] = 0;
  }
  return sum;
}

/** How first and second order of a column are joined. */
export interface Orders {
  /** What the first order is multiplied by, and the second. */
  readonly share: number;
  readonly scale: number;
  /** Below it the second order is 0. */
  readonly least: number;
  /** What it is multiplied by then. */
  readonly weight: number;
}

/** Adds to `out` the greater of both orders at each place, divided by (their sum + 1e-10). @param second overwritten */
function joinOrders(
  first: Float64Array,
  second: Float64Array,
  out: Float64Array,
  { share, scale, least, weight }: Orders,
): void {
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    const value = second[i]! * scale;
    second[i] = Math.max(first[i]! * share, value < least ? 0 : weight * value);
    sum += second[i]!;
  }
  const part = 1 / (sum + 1e-10);
  for (let i = 0; i < first.length; i++) out[i] = out[i]! + second[i]! * part;
}
