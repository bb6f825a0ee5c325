// Four floats at a time.

/** w·x + a, fused where the build may. */
// @ts-ignore: decorator
@inline
export function madd(w: v128, x: v128, a: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(w, x, a);
  return f32x4.add(a, f32x4.mul(w, x));
}

/** The largest lane, in all lanes. */
// @ts-ignore: decorator
@inline
export function largest(a: v128): v128 {
  const b = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.pmax(b, v128.shuffle<i32>(b, b, 1, 0, 3, 2));
}

/** The sum of the lanes, in all lanes. */
// @ts-ignore: decorator
@inline
export function sum(a: v128): v128 {
  const b = f32x4.add(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.add(b, v128.shuffle<i32>(b, b, 1, 0, 3, 2));
}

/** The sum of the first K vectors, lane by lane. */
// @ts-ignore: decorator
@inline
export function total(K: i32, a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128, a6: v128, a7: v128): v128 {
  let even = a0, odd = a1;
  if (K > 2) even = f32x4.add(even, a2);
  if (K > 3) odd = f32x4.add(odd, a3);
  if (K > 4) even = f32x4.add(even, a4);
  if (K > 5) odd = f32x4.add(odd, a5);
  if (K > 6) even = f32x4.add(even, a6);
  if (K > 7) odd = f32x4.add(odd, a7);
  return K > 1 ? f32x4.add(even, odd) : even;
}

/**
 * 2^x for x < 127, floored at 2^lowest so that no denormal arises: those are a hundred times slower.
 * x = k + f, |f| ≤ ½: adding 1.5·2^23 rounds to k, which goes into the exponent; 2^f by the polynomial of degree 5 with p(0) = 1
 * whose largest relative error on [−½, ½] is least (9e-8; 1.9e-7 with rounding; Taylor's has 3e-6).
 */
// @ts-ignore: decorator
@inline
export function power2(x: v128, lowest: v128): v128 {
  const magic = f32x4.splat(12582912.0);
  const y = f32x4.pmax(lowest, x);
  const shifted = f32x4.add(y, magic);
  const f = f32x4.sub(y, f32x4.sub(shifted, magic));
  let p = f32x4.splat(1.3264727e-3);
  p = madd(p, f, f32x4.splat(9.671513e-3));
  p = madd(p, f, f32x4.splat(5.5507336e-2));
  p = madd(p, f, f32x4.splat(2.4022242e-1));
  p = madd(p, f, f32x4.splat(6.931470e-1));
  p = madd(p, f, f32x4.splat(1.0));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/**
 * log2 of positive normal numbers: x = 2^e·m, √½ ≤ m < √2; with s = (m−1)/(m+1), ln m = 2(s + s³/3 + s⁵/5 + s⁷/7 + …).
 * Absolute error 1e-7 beside that of the sum with e.
 */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3)); // bits of √½
  const e = i32x4.shr_s(shifted, 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const t = f32x4.mul(s, s);
  let p = f32x4.splat(2.88539008 / 9.0);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.88539008 / 7.0));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.88539008 / 5.0));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.88539008 / 3.0));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.88539008));
  return f32x4.add(f32x4.convert_i32x4_s(e), f32x4.mul(p, s));
}

/** Writes four vectors turned: vector r of the result, at `to + r · stride`, has the r-th lanes of a, b, c and d. */
// @ts-ignore: decorator
@inline
export function storeTurned(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + stride, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + stride * 2, v128.shuffle<i64>(ef, gh, 0, 2));
  v128.store(to + stride * 3, v128.shuffle<i64>(ef, gh, 1, 3));
}
