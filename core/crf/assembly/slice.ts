// Messages in: the logits of a block of pixels. Written for any number K of vectors, 1 to 8, and inlined for each: all conditions
// on K are decided at compile time, and a block of a row stays in registers.
import { Span } from './span';
import { madd, power2, sum, total } from './vector';

/**
 * z = unary + own weight · own row + Σ weight · vertex row. With `raw` z is left in the scratch, and the derived label's; else 2^z, floored at
 * 2^lowest, and the sums of rows.
 *
 * @param ONE whether a row is a single block, known at compile time; else K is 4 to 8
 */
// @ts-ignore: decorator
@inline
export function sliceRows(K: i32, ONE: bool, s: Span, raw: bool, lowest: f32): void {
  const listBytes = s.listBytes, lastTotal = s.lastTotal, last = s.last, sums = s.sums, blocks = s.blocks;
  const derived = s.derived != 0, end = <usize>s.count << 2, zero = f32x4.splat(0), floor = f32x4.splat(lowest), ownWeight = f32x4.splat(s.ownWeight);
  let o = s.offsets, w = s.weights, u = s.unary, d = s.scratch, q = s.own;
  for (let i: usize = 0; i < end; i += 4) {
    let vertices = s.vertices, messages = zero, powers = zero;
    let b = 0;
    do {
      let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
      if (q) {
        a0 = f32x4.mul(ownWeight, v128.load(q));
        if (K > 1) a1 = f32x4.mul(ownWeight, v128.load(q, 16));
        if (K > 2) a2 = f32x4.mul(ownWeight, v128.load(q, 32));
        if (K > 3) a3 = f32x4.mul(ownWeight, v128.load(q, 48));
        if (K > 4) a4 = f32x4.mul(ownWeight, v128.load(q, 64));
        if (K > 5) a5 = f32x4.mul(ownWeight, v128.load(q, 80));
        if (K > 6) a6 = f32x4.mul(ownWeight, v128.load(q, 96));
        if (K > 7) a7 = f32x4.mul(ownWeight, v128.load(q, 112));
        q += <usize>K << 4;
      }
      let j: usize = 0;
      if (K <= 3) {
        for (; j + 8 < listBytes; j += 12) {
          const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
          a0 = madd(f, v128.load(r), a0);
          if (K > 1) a1 = madd(f, v128.load(r, 16), a1);
          if (K > 2) a2 = madd(f, v128.load(r, 32), a2);
          const r1 = vertices + load<u32>(o + j, 4), f1 = v128.load32_splat(w + j, 4);
          a0 = madd(f1, v128.load(r1), a0);
          if (K > 1) a1 = madd(f1, v128.load(r1, 16), a1);
          if (K > 2) a2 = madd(f1, v128.load(r1, 32), a2);
          const r2 = vertices + load<u32>(o + j, 8), f2 = v128.load32_splat(w + j, 8);
          a0 = madd(f2, v128.load(r2), a0);
          if (K > 1) a1 = madd(f2, v128.load(r2, 16), a1);
          if (K > 2) a2 = madd(f2, v128.load(r2, 32), a2);
        }
      }
      for (; j < listBytes; j += 4) {
        const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
        a0 = madd(f, v128.load(r), a0);
        if (K > 1) a1 = madd(f, v128.load(r, 16), a1);
        if (K > 2) a2 = madd(f, v128.load(r, 32), a2);
        if (K > 3) a3 = madd(f, v128.load(r, 48), a3);
        if (K > 4) a4 = madd(f, v128.load(r, 64), a4);
        if (K > 5) a5 = madd(f, v128.load(r, 80), a5);
        if (K > 6) a6 = madd(f, v128.load(r, 96), a6);
        if (K > 7) a7 = madd(f, v128.load(r, 112), a7);
      }
      if (derived) messages = f32x4.add(messages, total(K, a0, a1, a2, a3, a4, a5, a6, a7));
      a0 = f32x4.add(a0, v128.load(u));
      if (K > 1) a1 = f32x4.add(a1, v128.load(u, 16));
      if (K > 2) a2 = f32x4.add(a2, v128.load(u, 32));
      if (K > 3) a3 = f32x4.add(a3, v128.load(u, 48));
      if (K > 4) a4 = f32x4.add(a4, v128.load(u, 64));
      if (K > 5) a5 = f32x4.add(a5, v128.load(u, 80));
      if (K > 6) a6 = f32x4.add(a6, v128.load(u, 96));
      if (K > 7) a7 = f32x4.add(a7, v128.load(u, 112));
      if (!raw) {
        a0 = power2(a0, floor);
        if (K > 1) a1 = power2(a1, floor);
        if (K > 2) a2 = power2(a2, floor);
        if (K > 3) a3 = power2(a3, floor);
        if (K > 4) a4 = power2(a4, floor);
        if (K > 5) a5 = power2(a5, floor);
        if (K > 6) a6 = power2(a6, floor);
        if (K > 7) a7 = power2(a7, floor);
        powers = f32x4.add(powers, total(K, a0, a1, a2, a3, a4, a5, a6, a7));
      }
      v128.store(d, a0);
      if (K > 1) v128.store(d, a1, 16);
      if (K > 2) v128.store(d, a2, 32);
      if (K > 3) v128.store(d, a3, 48);
      if (K > 4) v128.store(d, a4, 64);
      if (K > 5) v128.store(d, a5, 80);
      if (K > 6) v128.store(d, a6, 96);
      if (K > 7) v128.store(d, a7, 112);
      vertices += <usize>K << 4;
      u += <usize>K << 4;
      d += <usize>K << 4;
    } while (!ONE && ++b < blocks);
    if (derived) v128.store_lane<f32>(last + i, f32x4.sub(v128.load32_splat(lastTotal + i), sum(messages)), 0);
    if (!raw) v128.store_lane<f32>(sums + i, sum(powers), 0);
    o += listBytes;
    w += listBytes;
  }
}
