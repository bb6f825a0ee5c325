// The inner loops over rows of labels, written for any number K of vectors and inlined for each K: all conditions on K
// are decided at compile time, and the row stays in registers. A row has one block of K ≤ 8 vectors, or `blocks` of them.
import { largest, madd, sum } from './vector';

/** What the loops read; addresses in bytes. */
@unmanaged
export class Span {
  count: i32;
  /** Bytes of a pixel's list, and the lists of byte offsets and of weights. */
  listBytes: usize;
  offsets: usize;
  weights: usize;
  /** Vertex rows to read from or to add to. */
  vertices: usize;
  /** Base-2 logits of the unary. */
  unary: usize;
  /** Rows of the block of pixels: logits less their maximum, then their powers of two. */
  scratch: usize;
  rowBytes: usize;
  blocks: i32;
  derived: i32;
  /** f32 per pixel: what the derived label's logit is counted down from; and that label's own scratch. */
  lastTotal: usize;
  lastScratch: usize;
}

/** Message passing for rows of one block: z = unary + Σ weight · vertex row, less its maximum. */
// @ts-ignore: decorator
@inline
export function sliceOne(K: i32, s: Span): void {
  const vertices = s.vertices, listBytes = s.listBytes, rowBytes = s.rowBytes, total = s.lastTotal, last = s.lastScratch;
  const derived = s.derived != 0, end = <usize>s.count << 2;
  let o = s.offsets, w = s.weights, u = s.unary, d = s.scratch;
  for (let i: usize = 0; i < end; i += 4) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
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
    let even = a0, odd = a1;
    if (K > 2) even = f32x4.add(even, a2);
    if (K > 3) odd = f32x4.add(odd, a3);
    if (K > 4) even = f32x4.add(even, a4);
    if (K > 5) odd = f32x4.add(odd, a5);
    if (K > 6) even = f32x4.add(even, a6);
    if (K > 7) odd = f32x4.add(odd, a7);
    if (K > 1) even = f32x4.add(even, odd);
    a0 = f32x4.add(a0, v128.load(u));
    if (K > 1) a1 = f32x4.add(a1, v128.load(u, 16));
    if (K > 2) a2 = f32x4.add(a2, v128.load(u, 32));
    if (K > 3) a3 = f32x4.add(a3, v128.load(u, 48));
    if (K > 4) a4 = f32x4.add(a4, v128.load(u, 64));
    if (K > 5) a5 = f32x4.add(a5, v128.load(u, 80));
    if (K > 6) a6 = f32x4.add(a6, v128.load(u, 96));
    if (K > 7) a7 = f32x4.add(a7, v128.load(u, 112));
    let top = a0, other = a1;
    if (K > 2) top = f32x4.pmax(top, a2);
    if (K > 3) other = f32x4.pmax(other, a3);
    if (K > 4) top = f32x4.pmax(top, a4);
    if (K > 5) other = f32x4.pmax(other, a5);
    if (K > 6) top = f32x4.pmax(top, a6);
    if (K > 7) other = f32x4.pmax(other, a7);
    if (K > 1) top = f32x4.pmax(top, other);
    top = largest(top);
    if (derived) {
      const l = f32x4.sub(v128.load32_splat(total + i), sum(even));
      top = f32x4.pmax(top, l);
      v128.store_lane<f32>(last + i, f32x4.sub(l, top), 0);
    }
    v128.store(d, f32x4.sub(a0, top));
    if (K > 1) v128.store(d, f32x4.sub(a1, top), 16);
    if (K > 2) v128.store(d, f32x4.sub(a2, top), 32);
    if (K > 3) v128.store(d, f32x4.sub(a3, top), 48);
    if (K > 4) v128.store(d, f32x4.sub(a4, top), 64);
    if (K > 5) v128.store(d, f32x4.sub(a5, top), 80);
    if (K > 6) v128.store(d, f32x4.sub(a6, top), 96);
    if (K > 7) v128.store(d, f32x4.sub(a7, top), 112);
    o += listBytes;
    w += listBytes;
    u += rowBytes;
    d += rowBytes;
  }
}

/** The same for rows of several blocks, 4 ≤ K ≤ 8. */
// @ts-ignore: decorator
@inline
export function sliceMany(K: i32, s: Span): void {
  const listBytes = s.listBytes, rowBytes = s.rowBytes, total = s.lastTotal, last = s.lastScratch, blocks = s.blocks;
  const derived = s.derived != 0, end = <usize>s.count << 2;
  let o = s.offsets, w = s.weights, u = s.unary, d = s.scratch;
  for (let i: usize = 0; i < end; i += 4) {
    let top = f32x4.splat(-Infinity), messages = f32x4.splat(0), vertices = s.vertices, ub = u, db = d;
    for (let b = 0; b < blocks; b++) {
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
      for (let j: usize = 0; j < listBytes; j += 4) {
        const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
        a0 = madd(f, v128.load(r), a0);
        a1 = madd(f, v128.load(r, 16), a1);
        a2 = madd(f, v128.load(r, 32), a2);
        a3 = madd(f, v128.load(r, 48), a3);
        if (K > 4) a4 = madd(f, v128.load(r, 64), a4);
        if (K > 5) a5 = madd(f, v128.load(r, 80), a5);
        if (K > 6) a6 = madd(f, v128.load(r, 96), a6);
        if (K > 7) a7 = madd(f, v128.load(r, 112), a7);
      }
      if (derived) {
        let even = f32x4.add(a0, a2), odd = f32x4.add(a1, a3);
        if (K > 4) even = f32x4.add(even, a4);
        if (K > 5) odd = f32x4.add(odd, a5);
        if (K > 6) even = f32x4.add(even, a6);
        if (K > 7) odd = f32x4.add(odd, a7);
        messages = f32x4.add(messages, f32x4.add(even, odd));
      }
      a0 = f32x4.add(a0, v128.load(ub));
      a1 = f32x4.add(a1, v128.load(ub, 16));
      a2 = f32x4.add(a2, v128.load(ub, 32));
      a3 = f32x4.add(a3, v128.load(ub, 48));
      if (K > 4) a4 = f32x4.add(a4, v128.load(ub, 64));
      if (K > 5) a5 = f32x4.add(a5, v128.load(ub, 80));
      if (K > 6) a6 = f32x4.add(a6, v128.load(ub, 96));
      if (K > 7) a7 = f32x4.add(a7, v128.load(ub, 112));
      let even = f32x4.pmax(a0, a2), odd = f32x4.pmax(a1, a3);
      if (K > 4) even = f32x4.pmax(even, a4);
      if (K > 5) odd = f32x4.pmax(odd, a5);
      if (K > 6) even = f32x4.pmax(even, a6);
      if (K > 7) odd = f32x4.pmax(odd, a7);
      top = f32x4.pmax(top, f32x4.pmax(even, odd));
      v128.store(db, a0);
      v128.store(db, a1, 16);
      v128.store(db, a2, 32);
      v128.store(db, a3, 48);
      if (K > 4) v128.store(db, a4, 64);
      if (K > 5) v128.store(db, a5, 80);
      if (K > 6) v128.store(db, a6, 96);
      if (K > 7) v128.store(db, a7, 112);
      vertices += <usize>K << 4;
      ub += <usize>K << 4;
      db += <usize>K << 4;
    }
    top = largest(top);
    if (derived) {
      const l = f32x4.sub(v128.load32_splat(total + i), sum(messages));
      top = f32x4.pmax(top, l);
      v128.store_lane<f32>(last + i, f32x4.sub(l, top), 0);
    }
    for (let p = d, e = d + rowBytes; p < e; p += 16) v128.store(p, f32x4.sub(v128.load(p), top));
    o += listBytes;
    w += listBytes;
    u += rowBytes;
    d += rowBytes;
  }
}

/** Normalises rows of one block to sum 1 and adds them, weighted, to their vertex rows. */
// @ts-ignore: decorator
@inline
export function splatOne(K: i32, s: Span): void {
  const vertices = s.vertices, listBytes = s.listBytes, rowBytes = s.rowBytes, last = s.lastScratch;
  const derived = s.derived != 0, end = <usize>s.count << 2;
  let o = s.offsets, w = s.weights, d = s.scratch;
  for (let i: usize = 0; i < end; i += 4) {
    const zero = f32x4.splat(0);
    let a0 = v128.load(d), a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
    if (K > 1) a1 = v128.load(d, 16);
    if (K > 2) a2 = v128.load(d, 32);
    if (K > 3) a3 = v128.load(d, 48);
    if (K > 4) a4 = v128.load(d, 64);
    if (K > 5) a5 = v128.load(d, 80);
    if (K > 6) a6 = v128.load(d, 96);
    if (K > 7) a7 = v128.load(d, 112);
    let even = a0, odd = a1;
    if (K > 2) even = f32x4.add(even, a2);
    if (K > 3) odd = f32x4.add(odd, a3);
    if (K > 4) even = f32x4.add(even, a4);
    if (K > 5) odd = f32x4.add(odd, a5);
    if (K > 6) even = f32x4.add(even, a6);
    if (K > 7) odd = f32x4.add(odd, a7);
    if (K > 1) even = f32x4.add(even, odd);
    let all = sum(even);
    if (derived) all = f32x4.add(all, v128.load32_splat(last + i));
    const inverse = f32x4.div(f32x4.splat(1), all);
    a0 = f32x4.mul(a0, inverse);
    if (K > 1) a1 = f32x4.mul(a1, inverse);
    if (K > 2) a2 = f32x4.mul(a2, inverse);
    if (K > 3) a3 = f32x4.mul(a3, inverse);
    if (K > 4) a4 = f32x4.mul(a4, inverse);
    if (K > 5) a5 = f32x4.mul(a5, inverse);
    if (K > 6) a6 = f32x4.mul(a6, inverse);
    if (K > 7) a7 = f32x4.mul(a7, inverse);
    let j: usize = 0;
    if (K <= 3) {
      for (; j + 8 < listBytes; j += 12) {
        const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
        v128.store(r, madd(f, a0, v128.load(r)));
        if (K > 1) v128.store(r, madd(f, a1, v128.load(r, 16)), 16);
        if (K > 2) v128.store(r, madd(f, a2, v128.load(r, 32)), 32);
        const r1 = vertices + load<u32>(o + j, 4), f1 = v128.load32_splat(w + j, 4);
        v128.store(r1, madd(f1, a0, v128.load(r1)));
        if (K > 1) v128.store(r1, madd(f1, a1, v128.load(r1, 16)), 16);
        if (K > 2) v128.store(r1, madd(f1, a2, v128.load(r1, 32)), 32);
        const r2 = vertices + load<u32>(o + j, 8), f2 = v128.load32_splat(w + j, 8);
        v128.store(r2, madd(f2, a0, v128.load(r2)));
        if (K > 1) v128.store(r2, madd(f2, a1, v128.load(r2, 16)), 16);
        if (K > 2) v128.store(r2, madd(f2, a2, v128.load(r2, 32)), 32);
      }
    }
    for (; j < listBytes; j += 4) {
      const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
      v128.store(r, madd(f, a0, v128.load(r)));
      if (K > 1) v128.store(r, madd(f, a1, v128.load(r, 16)), 16);
      if (K > 2) v128.store(r, madd(f, a2, v128.load(r, 32)), 32);
      if (K > 3) v128.store(r, madd(f, a3, v128.load(r, 48)), 48);
      if (K > 4) v128.store(r, madd(f, a4, v128.load(r, 64)), 64);
      if (K > 5) v128.store(r, madd(f, a5, v128.load(r, 80)), 80);
      if (K > 6) v128.store(r, madd(f, a6, v128.load(r, 96)), 96);
      if (K > 7) v128.store(r, madd(f, a7, v128.load(r, 112)), 112);
    }
    o += listBytes;
    w += listBytes;
    d += rowBytes;
  }
}

/** The same for rows of several blocks, 4 ≤ K ≤ 8. */
// @ts-ignore: decorator
@inline
export function splatMany(K: i32, s: Span): void {
  const listBytes = s.listBytes, rowBytes = s.rowBytes, last = s.lastScratch, blocks = s.blocks;
  const derived = s.derived != 0, end = <usize>s.count << 2;
  let o = s.offsets, w = s.weights, d = s.scratch;
  for (let i: usize = 0; i < end; i += 4) {
    let all = f32x4.splat(0);
    for (let p = d, e = d + rowBytes; p < e; p += 16) all = f32x4.add(all, v128.load(p));
    all = sum(all);
    if (derived) all = f32x4.add(all, v128.load32_splat(last + i));
    const inverse = f32x4.div(f32x4.splat(1), all);
    let vertices = s.vertices, db = d;
    for (let b = 0; b < blocks; b++) {
      const a0 = f32x4.mul(inverse, v128.load(db));
      const a1 = f32x4.mul(inverse, v128.load(db, 16));
      const a2 = f32x4.mul(inverse, v128.load(db, 32));
      const a3 = f32x4.mul(inverse, v128.load(db, 48));
      let a4 = a0, a5 = a0, a6 = a0, a7 = a0;
      if (K > 4) a4 = f32x4.mul(inverse, v128.load(db, 64));
      if (K > 5) a5 = f32x4.mul(inverse, v128.load(db, 80));
      if (K > 6) a6 = f32x4.mul(inverse, v128.load(db, 96));
      if (K > 7) a7 = f32x4.mul(inverse, v128.load(db, 112));
      for (let j: usize = 0; j < listBytes; j += 4) {
        const r = vertices + load<u32>(o + j), f = v128.load32_splat(w + j);
        v128.store(r, madd(f, a0, v128.load(r)));
        v128.store(r, madd(f, a1, v128.load(r, 16)), 16);
        v128.store(r, madd(f, a2, v128.load(r, 32)), 32);
        v128.store(r, madd(f, a3, v128.load(r, 48)), 48);
        if (K > 4) v128.store(r, madd(f, a4, v128.load(r, 64)), 64);
        if (K > 5) v128.store(r, madd(f, a5, v128.load(r, 80)), 80);
        if (K > 6) v128.store(r, madd(f, a6, v128.load(r, 96)), 96);
        if (K > 7) v128.store(r, madd(f, a7, v128.load(r, 112)), 112);
      }
      vertices += <usize>K << 4;
      db += <usize>K << 4;
    }
    o += listBytes;
    w += listBytes;
    d += rowBytes;
  }
}

/**
 * Blurs vertices `from` to `to` along an axis: b[v] = a[v] + (a[n1] + a[n2]) / 2, or where `add` that onto what b holds.
 *
 * @param neighbours u32[vertices][2]
 */
// @ts-ignore: decorator
@inline
export function blurRows(K: i32, neighbours: usize, a: usize, b: usize, from: i32, to: i32, blocks: i32, add: bool): void {
  const rowBytes = <usize>(blocks * K) << 4, half = f32x4.splat(0.5);
  let x = a + <usize>from * rowBytes, y = b + <usize>from * rowBytes, p = neighbours + (<usize>from << 3);
  for (let v = from; v < to; v++, p += 8) {
    let m = a + <usize>load<u32>(p) * rowBytes, n = a + <usize>load<u32>(p, 4) * rowBytes;
    for (let c = 0; c < blocks; c++) {
      if (add) {
        v128.store(y, f32x4.add(v128.load(y), blurred(half, x, m, n, 0)));
        if (K > 1) v128.store(y, f32x4.add(v128.load(y, 16), blurred(half, x, m, n, 16)), 16);
        if (K > 2) v128.store(y, f32x4.add(v128.load(y, 32), blurred(half, x, m, n, 32)), 32);
        if (K > 3) v128.store(y, f32x4.add(v128.load(y, 48), blurred(half, x, m, n, 48)), 48);
        if (K > 4) v128.store(y, f32x4.add(v128.load(y, 64), blurred(half, x, m, n, 64)), 64);
        if (K > 5) v128.store(y, f32x4.add(v128.load(y, 80), blurred(half, x, m, n, 80)), 80);
        if (K > 6) v128.store(y, f32x4.add(v128.load(y, 96), blurred(half, x, m, n, 96)), 96);
        if (K > 7) v128.store(y, f32x4.add(v128.load(y, 112), blurred(half, x, m, n, 112)), 112);
      } else {
        v128.store(y, blurred(half, x, m, n, 0));
        if (K > 1) v128.store(y, blurred(half, x, m, n, 16), 16);
        if (K > 2) v128.store(y, blurred(half, x, m, n, 32), 32);
        if (K > 3) v128.store(y, blurred(half, x, m, n, 48), 48);
        if (K > 4) v128.store(y, blurred(half, x, m, n, 64), 64);
        if (K > 5) v128.store(y, blurred(half, x, m, n, 80), 80);
        if (K > 6) v128.store(y, blurred(half, x, m, n, 96), 96);
        if (K > 7) v128.store(y, blurred(half, x, m, n, 112), 112);
      }
      x += <usize>K << 4;
      y += <usize>K << 4;
      m += <usize>K << 4;
      n += <usize>K << 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function blurred(half: v128, x: usize, m: usize, n: usize, at: usize): v128 {
  return f32x4.add(v128.load(x + at), f32x4.mul(half, f32x4.add(v128.load(m + at), v128.load(n + at))));
}
