// Rows of maps at the photo's width, for all classes: ../united-rows.ts with SIMD, in the same order and precision.

/** What becomes of a row that is there already. */
const SET = 0;
const ADD = 1;

/**
 * Resizes one row of each class: two input rows are blended, then columns, in double precision.
 *
 * @param above `classes` rows of `width` floats, `stride` bytes apart; filled up to a multiple of four
 * @param below the next rows, the same way
 * @param down share of `below`
 * @param blended room for `width` doubles and four more
 * @param left for each column the byte in `blended` of the sample left of it, filled up to a multiple of four
 * @param right for each column the share of the sample right of it
 * @param row `classes × toWidth` floats without gaps
 * @param mode 0 overwrites them, 1 adds to them, 2 keeps the greater
 */
export function resizeRows(
  above: usize,
  below: usize,
  down: f64,
  classes: i32,
  width: i32,
  stride: usize,
  blended: usize,
  left: usize,
  right: usize,
  toWidth: i32,
  row: usize,
  mode: i32,
): void {
  for (let c = 0; c < classes; c++) {
    blendRows(above, below, down, width, blended);
    f64.store(blended + ((<usize>width) << 3), f64.load(blended + ((<usize>width) << 3) - 8));
    blendColumns(blended, left, right, toWidth, row, mode);
    above += stride;
    below += stride;
    row += (<usize>toWidth) << 2;
  }
}

/** Multiplies floats by a number of double precision. */
export function scaleRow(row: usize, count: i32, factor: f64): void {
  const share = f64x2.splat(factor);
  const whole = row + ((<usize>(count & ~3)) << 2);
  const end = row + ((<usize>count) << 2);
  for (; row < whole; row += 16) {
    const values = v128.load(row);
    const low = f64x2.mul(f64x2.promote_low_f32x4(values), share);
    const high = f64x2.mul(f64x2.promote_low_f32x4(upper(values)), share);
    v128.store(row, both(low, high));
  }
  for (; row < end; row += 4) f32.store(row, <f32>(<f64>f32.load(row) * factor));
}

/**
 * The class with the greatest value in each column; of equals, the first.
 *
 * @param row `classes × width` floats, and room for three more
 * @param names of the classes, as 32-bit numbers
 * @param found gets one byte for each column, and up to three more
 */
export function labelRow(row: usize, classes: i32, width: i32, names: usize, found: usize): void {
  const stride = (<usize>width) << 2;
  for (let x = 0; x < width; x += 4, row += 16, found += 4) {
    let best = v128.load(row);
    let name = v128.load32_splat(names);
    for (let c = 1, at = row + stride; c < classes; c++, at += stride) {
      const values = v128.load(at);
      const greater = f32x4.gt(values, best);
      best = v128.bitselect(values, best, greater);
      name = v128.bitselect(v128.load32_splat(names + ((<usize>c) << 2)), name, greater);
    }
    const words = i16x8.narrow_i32x4_u(name, name);
    v128.store32_lane(found, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

function blendRows(above: usize, below: usize, down: f64, width: i32, to: usize): void {
  const share = f64x2.splat(down);
  const end = above + ((<usize>width) << 2);
  for (; above < end; above += 16, below += 16, to += 32) {
    const a = v128.load(above);
    const b = v128.load(below);
    v128.store(to, between(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b), share));
    v128.store(to + 16, between(f64x2.promote_low_f32x4(upper(a)), f64x2.promote_low_f32x4(upper(b)), share));
  }
}

function blendColumns(from: usize, left: usize, right: usize, width: i32, to: usize, mode: i32): void {
  const whole = to + ((<usize>(width & ~3)) << 2);
  const end = to + ((<usize>width) << 2);
  for (; to < whole; to += 16, left += 16, right += 32) {
    const values = fourColumns(from, left, right);
    if (mode === SET) v128.store(to, values);
    else if (mode === ADD) v128.store(to, f32x4.add(v128.load(to), values));
    else v128.store(to, f32x4.max(v128.load(to), values));
  }
  for (; to < end; to += 4, left += 4, right += 8) {
    const at = from + i32.load(left);
    const a = f64.load(at);
    const value = <f32>(a + (f64.load(at + 8) - a) * f64.load(right));
    if (mode === SET) f32.store(to, value);
    else f32.store(to, mode === ADD ? f32.load(to) + value : max(f32.load(to), value));
  }
}

// @ts-ignore: decorator
@inline
function fourColumns(from: usize, left: usize, right: usize): v128 {
  const p0 = v128.load(from + i32.load(left));
  const p1 = v128.load(from + i32.load(left, 4));
  const p2 = v128.load(from + i32.load(left, 8));
  const p3 = v128.load(from + i32.load(left, 12));
  const a = v128.shuffle<i64>(p0, p1, 0, 2);
  const b = v128.shuffle<i64>(p0, p1, 1, 3);
  const c = v128.shuffle<i64>(p2, p3, 0, 2);
  const d = v128.shuffle<i64>(p2, p3, 1, 3);
  return both(between(a, b, v128.load(right)), between(c, d, v128.load(right, 16)));
}

/** a + (b − a) · share. */
// @ts-ignore: decorator
@inline
function between(a: v128, b: v128, share: v128): v128 {
  return f64x2.add(a, f64x2.mul(f64x2.sub(b, a), share));
}

/** Two pairs of doubles as four floats. */
// @ts-ignore: decorator
@inline
function both(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** The two floats on the right, on the left. */
// @ts-ignore: decorator
@inline
function upper(values: v128): v128 {
  return v128.shuffle<i64>(values, values, 1, 0);
}
