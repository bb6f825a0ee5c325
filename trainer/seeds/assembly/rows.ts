// Rows of correlations, ../row-work.ts with SIMD: two numbers of double precision at a time.

/** Sets to 0 what is below `least`, and @returns the sum of the rest. */
export function keepFrom(row: usize, length: i32, least: f64): f64 {
  const threshold = f64x2.splat(least);
  const whole = row + ((<usize>(length & ~1)) << 3);
  let sums = f64x2.splat(0);
  for (; row < whole; row += 16) {
    const values = v128.load(row);
    const kept = v128.and(values, f64x2.ge(values, threshold));
    v128.store(row, kept);
    sums = f64x2.add(sums, kept);
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (length & 1) {
    const value = f64.load(row);
    const kept = value >= least ? value : 0;
    f64.store(row, kept);
    sum += kept;
  }
  return sum;
}

/**
 * Adds to `out` the greater of first and second order at each place, divided by (their sum + 1e-10).
 *
 * @param first multiplied by `share`
 * @param second multiplied by `scale`, 0 where that is below `least`, then by `weight`; overwritten
 */
export function joinOrders(
  first: usize,
  second: usize,
  out: usize,
  length: i32,
  share: f64,
  scale: f64,
  least: f64,
  weight: f64,
): void {
  const bytes = (<usize>length) << 3;
  const whole = (<usize>(length & ~1)) << 3;
  let sums = f64x2.splat(0);
  for (let at: usize = 0; at < whole; at += 16) {
    const a = f64x2.mul(v128.load(first + at), f64x2.splat(share));
    const b = f64x2.mul(v128.load(second + at), f64x2.splat(scale));
    const kept = v128.and(f64x2.mul(b, f64x2.splat(weight)), f64x2.ge(b, f64x2.splat(least)));
    const both = f64x2.pmax(a, kept);
    v128.store(second + at, both);
    sums = f64x2.add(sums, both);
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (whole < bytes) {
    const b = f64.load(second + whole) * scale;
    const both = max(f64.load(first + whole) * share, b >= least ? b * weight : 0);
    f64.store(second + whole, both);
    sum += both;
  }
  const part = 1 / (sum + 1e-10);
  for (let at: usize = 0; at < whole; at += 16) {
    const more = f64x2.mul(v128.load(second + at), f64x2.splat(part));
    v128.store(out + at, f64x2.add(v128.load(out + at), more));
  }
  if (whole < bytes) f64.store(out + whole, f64.load(out + whole) + f64.load(second + whole) * part);
}
