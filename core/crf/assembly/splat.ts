// Messages out: rows of a block of pixels, added to their vertices' rows. Written for any K as slice.ts.
import { Span } from './span';
import { madd } from './vector';

/** Rows times 1 / sum, which makes them Q, become the pixels' own rows and are added, weighted, to their vertex rows. */
// @ts-ignore: decorator
@inline
export function splatRows(K: i32, ONE: bool, s: Span): void {
  const listBytes = s.listBytes, inverses = s.sums, blocks = s.blocks, end = <usize>s.count << 2;
  let o = s.offsets, w = s.weights, d = s.scratch, q = s.own;
  for (let i: usize = 0; i < end; i += 4) {
    const inverse = v128.load32_splat(inverses + i);
    let vertices = s.vertices;
    let b = 0;
    do {
      const a0 = f32x4.mul(inverse, v128.load(d));
      let a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
      if (K > 1) a1 = f32x4.mul(inverse, v128.load(d, 16));
      if (K > 2) a2 = f32x4.mul(inverse, v128.load(d, 32));
      if (K > 3) a3 = f32x4.mul(inverse, v128.load(d, 48));
      if (K > 4) a4 = f32x4.mul(inverse, v128.load(d, 64));
      if (K > 5) a5 = f32x4.mul(inverse, v128.load(d, 80));
      if (K > 6) a6 = f32x4.mul(inverse, v128.load(d, 96));
      if (K > 7) a7 = f32x4.mul(inverse, v128.load(d, 112));
      if (q) {
        v128.store(q, a0);
        if (K > 1) v128.store(q, a1, 16);
        if (K > 2) v128.store(q, a2, 32);
        if (K > 3) v128.store(q, a3, 48);
        if (K > 4) v128.store(q, a4, 64);
        if (K > 5) v128.store(q, a5, 80);
        if (K > 6) v128.store(q, a6, 96);
        if (K > 7) v128.store(q, a7, 112);
        q += <usize>K << 4;
      }
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
      vertices += <usize>K << 4;
      d += <usize>K << 4;
    } while (!ONE && ++b < blocks);
    o += listBytes;
    w += listBytes;
  }
}
