// The blur along an axis of the lattice, written for any K as slice.ts.

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
