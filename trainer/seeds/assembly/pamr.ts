// Pixel-adaptive refinement, ../pamr.ts with SIMD: four pixels at a time, in single precision.
// Planes are framed: a border on all sides repeats their outermost pixels, so that a neighbour is a fixed step away.

/** Shares below it count as 0, and values of maps too: no product of the two is denormal, which would cost a hundred times as much. */
const LEAST_EXPONENT: f32 = -40;
const LEAST_VALUE: f32 = 1e-20;

/**
 * Weighs the neighbours of one row of pixels by how like their colours are; the weights of a pixel sum to 1.
 *
 * @param colours the row's first pixel in a framed plane of red, whole numbers as floats
 * @param plane bytes from a plane to the next
 * @param steps of the neighbours, in bytes
 * @param count of the neighbours
 * @param centres how often the pixel itself counts in the spread of colours
 * @param blocks of four pixels
 * @param to gets `blocks × count × 4` shares
 */
export function weighRow(
  colours: usize,
  plane: usize,
  steps: usize,
  count: i32,
  centres: i32,
  blocks: i32,
  to: usize,
): void {
  const one = f32x4.splat(1);
  const lastStep = steps + ((<usize>count) << 2);
  for (let block = 0; block < blocks; block++, colours += 16) {
    const red = colours;
    const green = red + plane;
    const blue = green + plane;
    const r = v128.load(red);
    const g = v128.load(green);
    const b = v128.load(blue);
    const redUnit = unitOf(red, steps, count, centres);
    const greenUnit = unitOf(green, steps, count, centres);
    const blueUnit = unitOf(blue, steps, count, centres);

    let nearest = f32x4.splat(f32.MAX_VALUE);
    let at = to;
    for (let step = steps; step < lastStep; step += 4, at += 16) {
      const away = <usize>i32.load(step);
      let distance = f32x4.mul(f32x4.abs(f32x4.sub(v128.load(red + away), r)), redUnit);
      distance = f32x4.add(distance, f32x4.mul(f32x4.abs(f32x4.sub(v128.load(green + away), g)), greenUnit));
      distance = f32x4.add(distance, f32x4.mul(f32x4.abs(f32x4.sub(v128.load(blue + away), b)), blueUnit));
      v128.store(at, distance);
      nearest = f32x4.pmin(nearest, distance);
    }
    let sum = f32x4.splat(0);
    for (let each = to; each < at; each += 16) {
      const weight = power2(f32x4.sub(nearest, v128.load(each)));
      v128.store(each, weight);
      sum = f32x4.add(sum, weight);
    }
    const share = f32x4.div(one, sum);
    for (; to < at; to += 16) v128.store(to, f32x4.mul(v128.load(to), share));
  }
}

/**
 * What a difference of one channel is multiplied by: log₂e / 3 / (0.1 σ + 1e-8). Sums of differences and of their squares are exact
 * (../pamr-kernel.ts bounds the number of neighbours).
 */
// @ts-ignore: decorator
@inline
function unitOf(centre: usize, steps: usize, count: i32, centres: i32): v128 {
  const own = v128.load(centre);
  let sum = f32x4.splat(0);
  let squares = f32x4.splat(0);
  const end = steps + ((<usize>count) << 2);
  for (let step = steps; step < end; step += 4) {
    const difference = f32x4.sub(v128.load(centre + <usize>i32.load(step)), own);
    sum = f32x4.add(sum, difference);
    squares = f32x4.add(squares, f32x4.mul(difference, difference));
  }
  const n = count + centres;
  const whole = i32x4.trunc_sat_f32x4_s(sum);
  const product = i32x4.mul(i32x4.trunc_sat_f32x4_s(squares), i32x4.splat(n));
  const spread = f32x4.convert_i32x4_s(i32x4.sub(product, i32x4.mul(whole, whole)));
  const sigma = f32x4.sqrt(f32x4.div(spread, f32x4.splat(<f32>(n * (n - 1)))));
  const unit = f32x4.add(f32x4.mul(sigma, f32x4.splat(0.1)), f32x4.splat(1e-8));
  return f32x4.div(f32x4.splat(0.48089834696298783), unit); // log₂e / 3
}

/**
 * 2^x for x of at most 0, and 0 below 2^-40. x = k + f, |f| ≤ ½: adding 1.5·2^23 rounds to k, which goes into the exponent; 2^f by the
 * polynomial that ../../../core/crf/assembly/vector.ts has, too (largest relative error 1.9e-7 with rounding).
 */
// @ts-ignore: decorator
@inline
function power2(x: v128): v128 {
  const magic = f32x4.splat(12582912.0);
  const lowest = f32x4.splat(LEAST_EXPONENT);
  const y = f32x4.pmax(lowest, x);
  const shifted = f32x4.add(y, magic);
  const f = f32x4.sub(y, f32x4.sub(shifted, magic));
  let p = f32x4.splat(1.3264727e-3);
  p = f32x4.add(f32x4.splat(9.671513e-3), f32x4.mul(p, f));
  p = f32x4.add(f32x4.splat(5.5507336e-2), f32x4.mul(p, f));
  p = f32x4.add(f32x4.splat(2.4022242e-1), f32x4.mul(p, f));
  p = f32x4.add(f32x4.splat(6.931470e-1), f32x4.mul(p, f));
  p = f32x4.add(f32x4.splat(1.0), f32x4.mul(p, f));
  return v128.and(i32x4.add(p, i32x4.shl(shifted, 23)), f32x4.gt(x, lowest));
}

/**
 * Averages the neighbours of one row of pixels, in all planes of maps.
 *
 * @param from the row's first pixel in the first framed plane; `to` the same of the result
 * @param plane bytes from a plane to the next
 * @param shares as `weighRow` gives them
 * @param steps of the neighbours, in bytes; an even number of them
 */
export function averageRow(
  from: usize,
  to: usize,
  plane: usize,
  planes: i32,
  shares: usize,
  steps: usize,
  count: i32,
  blocks: i32,
): void {
  for (; planes >= 4; planes -= 4, from += plane << 2, to += plane << 2) {
    average(4, from, to, plane, shares, steps, count, blocks);
  }
  if (planes === 3) average(3, from, to, plane, shares, steps, count, blocks);
  else if (planes === 2) average(2, from, to, plane, shares, steps, count, blocks);
  else if (planes === 1) average(1, from, to, plane, shares, steps, count, blocks);
}

/** Of `P` planes at once, so that each share is loaded once for all of them. */
// @ts-ignore: decorator
@inline
function average(
  P: i32,
  from: usize,
  to: usize,
  plane: usize,
  shares: usize,
  steps: usize,
  count: i32,
  blocks: i32,
): void {
  const lastStep = steps + ((<usize>count) << 2);
  const third = plane * 2;
  const fourth = plane * 3;
  for (let block = 0; block < blocks; block++, from += 16, to += 16) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    for (let step = steps; step < lastStep; step += 8, shares += 32) {
      const even = v128.load(shares);
      const odd = v128.load(shares, 16);
      const p = from + <usize>i32.load(step);
      const q = from + <usize>i32.load(step, 4);
      a0 = f32x4.add(a0, f32x4.mul(even, v128.load(p)));
      a1 = f32x4.add(a1, f32x4.mul(odd, v128.load(q)));
      if (P > 1) {
        b0 = f32x4.add(b0, f32x4.mul(even, v128.load(p + plane)));
        b1 = f32x4.add(b1, f32x4.mul(odd, v128.load(q + plane)));
      }
      if (P > 2) {
        c0 = f32x4.add(c0, f32x4.mul(even, v128.load(p + third)));
        c1 = f32x4.add(c1, f32x4.mul(odd, v128.load(q + third)));
      }
      if (P > 3) {
        d0 = f32x4.add(d0, f32x4.mul(even, v128.load(p + fourth)));
        d1 = f32x4.add(d1, f32x4.mul(odd, v128.load(q + fourth)));
      }
    }
    store(to, f32x4.add(a0, a1));
    if (P > 1) store(to + plane, f32x4.add(b0, b1));
    if (P > 2) store(to + third, f32x4.add(c0, c1));
    if (P > 3) store(to + fourth, f32x4.add(d0, d1));
  }
}

// @ts-ignore: decorator
@inline
function store(to: usize, values: v128): void {
  v128.store(to, v128.and(values, f32x4.ge(f32x4.abs(values), f32x4.splat(LEAST_VALUE))));
}

/**
 * Repeats a plane's outermost pixels in its border.
 *
 * @param frame the frame's first number
 * @param stride numbers of a framed row, at least `width + 2 border`; what is right of the image gets its last column
 */
export function fillBorder(frame: usize, height: i32, width: i32, border: i32, stride: i32): void {
  const row = (<usize>stride) << 2;
  const first = frame + <usize>border * row;
  const left = (<usize>border) << 2;
  const right = (<usize>(border + width)) << 2;
  let at = first;
  for (let y = 0; y < height; y++, at += row) {
    const start = f32.load(at + left);
    const end = f32.load(at + right - 4);
    for (let x: usize = 0; x < left; x += 4) f32.store(at + x, start);
    for (let x = right; x < row; x += 4) f32.store(at + x, end);
  }
  for (let above = frame; above < first; above += row) memory.copy(above, first, row);
  for (let below = at; below < at + left / 4 * row; below += row) memory.copy(below, at - row, row);
}
