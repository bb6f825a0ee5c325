// The simplex around a point (Adams, Baek, Davis 2010, §3.1–3.2; step by step as in ../lattice.ts), four points at a
// time. All in single precision and without fused operations, so that weights are the published program's to the bit.
//
// Every point gets a code of 16 bytes (i16 lane j < D: cell_j · 8 + rank_j), which names its simplex, and D + 1 weights.
import { Kernel } from './memory-map';
import { storeTurned } from './vector';

/** Added and taken away again, it rounds to the nearest whole number, halves to even; its low bits are that number's. */
const ROUNDING: f32 = 12582912.0;

/** s_i = √(2/3)·(D+1) / √((i+1)(i+2)), which makes the blur's variance 1. */
// @ts-ignore: decorator
@inline
export function scale(D: i32, i: i32): f32 {
  const spread = <f32>(Math.sqrt(2.0 / 3.0) * <f64>(D + 1));
  return <f32>((1.0 / Math.sqrt(<f64>((i + 1) * (i + 2)))) * <f64>spread);
}

/**
 * Four points side by side, from (row `y`, column `x`) on; lanes beyond the row hold points that nobody reads.
 *
 * @param D 2 or 5, known at compile time
 * @param photo their samples; 16 bytes are read
 * @param codes where their codes go
 * @param weights where the first one's weights go, the next one's `step` bytes on
 */
// @ts-ignore: decorator
@inline
export function locateFour(D: i32, kernel: Kernel, y: i32, x: i32, photo: usize, codes: usize, weights: usize, step: usize): void {
  const zero = f32x4.splat(0);
  let above = zero, e5 = zero, e4 = zero, e3 = zero;
  if (D == 5) {
    const samples = v128.load(photo);
    const blue = v128.shuffle<i8>(samples, zero, 2, 16, 16, 16, 5, 16, 16, 16, 8, 16, 16, 16, 11, 16, 16, 16);
    const c5 = coordinate(blue, kernel.width4, scale(D, 4));
    e5 = f32x4.sub(above, f32x4.mul(f32x4.splat(5), c5));
    above = f32x4.add(above, c5);
    const green = v128.shuffle<i8>(samples, zero, 1, 16, 16, 16, 4, 16, 16, 16, 7, 16, 16, 16, 10, 16, 16, 16);
    const c4 = coordinate(green, kernel.width3, scale(D, 3));
    e4 = f32x4.sub(above, f32x4.mul(f32x4.splat(4), c4));
    above = f32x4.add(above, c4);
    const red = v128.shuffle<i8>(samples, zero, 0, 16, 16, 16, 3, 16, 16, 16, 6, 16, 16, 16, 9, 16, 16, 16);
    const c3 = coordinate(red, kernel.width2, scale(D, 2));
    e3 = f32x4.sub(above, f32x4.mul(f32x4.splat(3), c3));
    above = f32x4.add(above, c3);
  }
  const c2 = coordinate(i32x4.splat(y), kernel.width1, scale(D, 1));
  const e2 = f32x4.sub(above, f32x4.mul(f32x4.splat(2), c2));
  above = f32x4.add(above, c2);
  const c1 = coordinate(i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)), kernel.width0, scale(D, 0));
  const e1 = f32x4.sub(above, c1);
  const e0 = f32x4.add(above, c1);

  // The nearest point of remainder 0, (cell · (D+1)): cells are left with ROUNDING added.
  const b0 = rounded(D, e0), b1 = rounded(D, e1), b2 = rounded(D, e2);
  const b3 = rounded(D, e3), b4 = rounded(D, e4), b5 = rounded(D, e5);
  const d0 = rest(D, e0, b0), d1 = rest(D, e1, b1), d2 = rest(D, e2, b2);
  const d3 = rest(D, e3, b3), d4 = rest(D, e4, b4), d5 = rest(D, e5, b5);
  let surplus = i32x4.add(i32x4.add(b0, b1), b2);
  if (D == 5) surplus = i32x4.add(surplus, i32x4.add(i32x4.add(b3, b4), b5));
  surplus = i32x4.sub(surplus, i32x4.splat((D + 1) * reinterpret<i32>(ROUNDING)));

  // Ranks: how many are larger, or as large and come before. A comparison that holds is −1.
  const l01 = f32x4.lt(d0, d1), l02 = f32x4.lt(d0, d2), l12 = f32x4.lt(d1, d2);
  let r0 = i32x4.sub(surplus, i32x4.add(l01, l02));
  let r1 = i32x4.add(i32x4.add(surplus, i32x4.splat(1)), i32x4.sub(l01, l12));
  let r2 = i32x4.add(i32x4.add(surplus, i32x4.splat(2)), i32x4.add(l02, l12));
  let r3 = zero, r4 = zero, r5 = zero;
  if (D == 5) {
    const l03 = f32x4.lt(d0, d3), l13 = f32x4.lt(d1, d3), l23 = f32x4.lt(d2, d3);
    const l04 = f32x4.lt(d0, d4), l14 = f32x4.lt(d1, d4), l24 = f32x4.lt(d2, d4), l34 = f32x4.lt(d3, d4);
    const l05 = f32x4.lt(d0, d5), l15 = f32x4.lt(d1, d5), l25 = f32x4.lt(d2, d5), l35 = f32x4.lt(d3, d5), l45 = f32x4.lt(d4, d5);
    r0 = i32x4.sub(r0, i32x4.add(i32x4.add(l03, l04), l05));
    r1 = i32x4.sub(r1, i32x4.add(i32x4.add(l13, l14), l15));
    r2 = i32x4.sub(r2, i32x4.add(i32x4.add(l23, l24), l25));
    r3 = i32x4.add(i32x4.add(surplus, i32x4.splat(3)), i32x4.sub(i32x4.add(i32x4.add(l03, l13), l23), i32x4.add(l34, l35)));
    r4 = i32x4.add(i32x4.add(surplus, i32x4.splat(4)), i32x4.sub(i32x4.add(i32x4.add(l04, l14), i32x4.add(l24, l34)), l45));
    r5 = i32x4.add(i32x4.add(surplus, i32x4.splat(5)), i32x4.add(i32x4.add(i32x4.add(l05, l15), i32x4.add(l25, l35)), l45));
  }

  // Ranks outside 0 to D come round, and their cells with them.
  const t0 = turn(D, r0), t1 = turn(D, r1), t2 = turn(D, r2), t3 = turn(D, r3), t4 = turn(D, r4), t5 = turn(D, r5);
  const low = pair(code(D, b0, r0, t0), code(D, b1, r1, t1));
  if (D == 2) storeTurned(codes, 16, low, zero, zero, zero);
  else {
    const middle = pair(code(D, b2, r2, t2), code(D, b3, r3, t3));
    const high = v128.and(code(D, b4, r4, t4), i32x4.splat(0xffff));
    storeTurned(codes, 16, low, middle, high, zero);
  }

  // b_0 = a_0 + (1 − a_D), b_p = a_p − a_{p−1}, where a are the distances to the cell's point in ascending order: that is the
  // order of ranks from D down to 0, whichever of equals comes first.
  const a0 = distance(D, d0, t0), a1 = distance(D, d1, t1), a2 = distance(D, d2, t2);
  if (D == 2) storeWeights2(a0, a1, a2, weights, step);
  else storeWeights5(a0, a1, a2, distance(D, d3, t3), distance(D, d4, t4), distance(D, d5, t5), weights, step);
}

// @ts-ignore: decorator
@inline
function coordinate(value: v128, width: f32, scale: f32): v128 {
  return f32x4.mul(f32x4.div(f32x4.convert_i32x4_s(value), f32x4.splat(width)), f32x4.splat(scale));
}

// @ts-ignore: decorator
@inline
function rounded(D: i32, elevated: v128): v128 {
  return f32x4.add(f32x4.mul(elevated, f32x4.splat(<f32>1 / <f32>(D + 1))), f32x4.splat(ROUNDING));
}

// @ts-ignore: decorator
@inline
function rest(D: i32, elevated: v128, rounded: v128): v128 {
  return f32x4.sub(elevated, f32x4.mul(f32x4.sub(rounded, f32x4.splat(ROUNDING)), f32x4.splat(<f32>(D + 1))));
}

/** +1 where a rank is below 0, −1 where it is above D. */
// @ts-ignore: decorator
@inline
function turn(D: i32, rank: v128): v128 {
  return i32x4.sub(i32x4.gt_s(rank, i32x4.splat(D)), i32x4.shr_s(rank, 31));
}

/** cell · 8 + rank, both come round, in the low 16 bits. */
// @ts-ignore: decorator
@inline
function code(D: i32, rounded: v128, rank: v128, turn: v128): v128 {
  const turned = i32x4.add(rank, i32x4.mul(turn, i32x4.splat(D + 1)));
  return i32x4.add(i32x4.shl(i32x4.add(rounded, turn), 3), turned);
}

// @ts-ignore: decorator
@inline
function pair(low: v128, high: v128): v128 {
  return v128.or(v128.and(low, i32x4.splat(0xffff)), i32x4.shl(high, 16));
}

/** (e − base) / (D+1). */
// @ts-ignore: decorator
@inline
function distance(D: i32, rest: v128, turn: v128): v128 {
  const moved = f32x4.sub(rest, f32x4.mul(f32x4.convert_i32x4_s(turn), f32x4.splat(<f32>(D + 1))));
  return f32x4.mul(moved, f32x4.splat(<f32>1 / <f32>(D + 1)));
}

// @ts-ignore: decorator
@inline
function storeWeights2(x: v128, y: v128, z: v128, to: usize, step: usize): void {
  const low = f32x4.pmin(x, y), high = f32x4.pmax(x, y);
  const a0 = f32x4.pmin(low, z), other = f32x4.pmax(low, z);
  const a1 = f32x4.pmin(other, high), a2 = f32x4.pmax(other, high);
  const w0 = f32x4.add(a0, f32x4.sub(f32x4.splat(1), a2)), w1 = f32x4.sub(a1, a0), w2 = f32x4.sub(a2, a1);
  const first = v128.shuffle<i32>(w0, w1, 0, 4, 1, 5), second = v128.shuffle<i32>(w0, w1, 2, 6, 3, 7);
  v128.store64_lane(to, first, 0);
  v128.store32_lane(to, w2, 0, 8);
  v128.store64_lane(to + step, first, 1);
  v128.store32_lane(to + step, w2, 1, 8);
  v128.store64_lane(to + 2 * step, second, 0);
  v128.store32_lane(to + 2 * step, w2, 2, 8);
  v128.store64_lane(to + 3 * step, second, 1);
  v128.store32_lane(to + 3 * step, w2, 3, 8);
}

/** Twelve comparators sort six numbers. */
// @ts-ignore: decorator
@inline
function storeWeights5(p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, to: usize, step: usize): void {
  const q0 = f32x4.pmin(p0, p5), q5 = f32x4.pmax(p0, p5), q1 = f32x4.pmin(p1, p3), q3 = f32x4.pmax(p1, p3);
  const q2 = f32x4.pmin(p2, p4), q4 = f32x4.pmax(p2, p4);
  const s1 = f32x4.pmin(q1, q2), s2 = f32x4.pmax(q1, q2), s3 = f32x4.pmin(q3, q4), s4 = f32x4.pmax(q3, q4);
  const u0 = f32x4.pmin(q0, s3), u3 = f32x4.pmax(q0, s3), u2 = f32x4.pmin(s2, q5), u5 = f32x4.pmax(s2, q5);
  const a0 = f32x4.pmin(u0, s1), v1 = f32x4.pmax(u0, s1), v2 = f32x4.pmin(u2, u3), v3 = f32x4.pmax(u2, u3);
  const v4 = f32x4.pmin(s4, u5), a5 = f32x4.pmax(s4, u5);
  const a1 = f32x4.pmin(v1, v2), a2 = f32x4.pmax(v1, v2), a3 = f32x4.pmin(v3, v4), a4 = f32x4.pmax(v3, v4);
  const w0 = f32x4.add(a0, f32x4.sub(f32x4.splat(1), a5));
  storeTurned(to, step, w0, f32x4.sub(a1, a0), f32x4.sub(a2, a1), f32x4.sub(a3, a2));
  const w4 = f32x4.sub(a4, a3), w5 = f32x4.sub(a5, a4);
  const first = v128.shuffle<i32>(w4, w5, 0, 4, 1, 5), second = v128.shuffle<i32>(w4, w5, 2, 6, 3, 7);
  v128.store64_lane(to, first, 0, 16);
  v128.store64_lane(to + step, first, 1, 16);
  v128.store64_lane(to + 2 * step, second, 0, 16);
  v128.store64_lane(to + 3 * step, second, 1, 16);
}
