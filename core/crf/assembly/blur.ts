// The blur along an axis of the lattice, written for any K as slice.ts.

/**
 * Blurs vertices `from` to `to` along an axis: b[v] = a[v] + (a[n1] + a[n2]) / 2, or where `add` that onto what b holds.
 *
 * @param neighbours u32[vertices][2]
 * @param ONE whether a row is a single block, known at compile time
 */
// @ts-ignore: decorator
@inline
export function blurRows(K: i32, ONE: bool, neighbours: usize, a: usize, b: usize, from: i32, to: i32, blocks: i32, add: bool): void {
  const rowBytes = <usize>(ONE ? K : blocks * K) << 4, half = f32x4.splat(0.5);
  let x = a + <usize>from * rowBytes, y = b + <usize>from * rowBytes;
  for (let p = neighbours + (<usize>from << 3), end = neighbours + (<usize>to << 3); p < end; p += 8) {
    let m = a + <usize>load<u32>(p) * rowBytes, n = a + <usize>load<u32>(p, 4) * rowBytes, c = 0;
    do {
      let r0 = blurred(half, x, m, n, 0), r1 = r0, r2 = r0, r3 = r0, r4 = r0, r5 = r0, r6 = r0, r7 = r0;
      if (K > 1) r1 = blurred(half, x, m, n, 16);
      if (K > 2) r2 = blurred(half, x, m, n, 32);
      if (K > 3) r3 = blurred(half, x, m, n, 48);
      if (K > 4) r4 = blurred(half, x, m, n, 64);
      if (K > 5) r5 = blurred(half, x, m, n, 80);
      if (K > 6) r6 = blurred(half, x, m, n, 96);
      if (K > 7) r7 = blurred(half, x, m, n, 112);
      if (add) {
        r0 = f32x4.add(r0, v128.load(y));
        if (K > 1) r1 = f32x4.add(r1, v128.load(y, 16));
        if (K > 2) r2 = f32x4.add(r2, v128.load(y, 32));
        if (K > 3) r3 = f32x4.add(r3, v128.load(y, 48));
        if (K > 4) r4 = f32x4.add(r4, v128.load(y, 64));
        if (K > 5) r5 = f32x4.add(r5, v128.load(y, 80));
        if (K > 6) r6 = f32x4.add(r6, v128.load(y, 96));
        if (K > 7) r7 = f32x4.add(r7, v128.load(y, 112));
      }
      v128.store(y, r0);
      if (K > 1) v128.store(y, r1, 16);
      if (K > 2) v128.store(y, r2, 32);
      if (K > 3) v128.store(y, r3, 48);
      if (K > 4) v128.store(y, r4, 64);
      if (K > 5) v128.store(y, r5, 80);
      if (K > 6) v128.store(y, r6, 96);
      if (K > 7) v128.store(y, r7, 112);
      x += <usize>K << 4;
      y += <usize>K << 4;
      m += <usize>K << 4;
      n += <usize>K << 4;
    } while (!ONE && ++c < blocks);
  }
}

// @ts-ignore: decorator
@inline
function blurred(half: v128, x: usize, m: usize, n: usize, at: usize): v128 {
  return f32x4.add(v128.load(x + at), f32x4.mul(half, f32x4.add(v128.load(m + at), v128.load(n + at))));
}
