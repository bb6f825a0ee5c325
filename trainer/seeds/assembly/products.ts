// Products of rows with rows, ../multiply-rows.ts with SIMD: two numbers of double precision at a time.

/** Numbers of `b` that one block holds: 128 KiB, well within a second-level cache. */
const BLOCK_NUMBERS = 16384;

/** `out[i · outWidth + j] = Σ_d a[i, d] · b[j, d]`; all addresses are bytes, all else numbers. */
export function multiplyRows(a: usize, aRows: i32, b: usize, bRows: i32, length: i32, out: usize, outWidth: i32): void {
  const row = (<usize>length) << 3;
  const block = max(2, (BLOCK_NUMBERS / max(1, length)) & ~1);
  for (let start = 0; start < bRows; start += block) {
    const columns = min(block, bRows - start);
    let from = a;
    let to = out + ((<usize>start) << 3);
    let rows = aRows;
    for (; rows >= 4; rows -= 4, from += row << 2, to += (<usize>outWidth) << 5) {
      stripe(4, from, b, columns, length, to, (<usize>outWidth) << 3);
    }
    for (; rows > 0; rows--, from += row, to += (<usize>outWidth) << 3) {
      stripe(1, from, b, columns, length, to, (<usize>outWidth) << 3);
    }
    b += row * <usize>block;
  }
}

/** `R` rows with all rows of a block. */
// @ts-ignore: decorator
@inline
function stripe(R: i32, a: usize, b: usize, columns: i32, length: i32, out: usize, outRow: usize): void {
  const row = (<usize>length) << 3;
  for (; columns >= 2; columns -= 2, b += row << 1, out += 16) tile(R, 2, a, b, length, out, outRow);
  if (columns > 0) tile(R, 1, a, b, length, out, outRow);
}

/** `R` rows with `C`: each pair of numbers is loaded once for all products. */
// @ts-ignore: decorator
@inline
function tile(R: i32, C: i32, a: usize, b: usize, length: i32, out: usize, outRow: usize): void {
  const row = (<usize>length) << 3;
  let p0 = f64x2.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0;
  const second = row;
  const third = row * 2;
  const fourth = row * 3;
  const pairs = a + ((<usize>(length & ~1)) << 3);
  for (; a < pairs; a += 16, b += 16) {
    const x = v128.load(b);
    const a0 = v128.load(a);
    p0 = f64x2.add(p0, f64x2.mul(a0, x));
    if (C > 1) {
      const y = v128.load(b + second);
      q0 = f64x2.add(q0, f64x2.mul(a0, y));
      if (R > 1) {
        const a1 = v128.load(a + second);
        p1 = f64x2.add(p1, f64x2.mul(a1, x));
        q1 = f64x2.add(q1, f64x2.mul(a1, y));
        const a2 = v128.load(a + third);
        p2 = f64x2.add(p2, f64x2.mul(a2, x));
        q2 = f64x2.add(q2, f64x2.mul(a2, y));
        const a3 = v128.load(a + fourth);
        p3 = f64x2.add(p3, f64x2.mul(a3, x));
        q3 = f64x2.add(q3, f64x2.mul(a3, y));
      }
    } else if (R > 1) {
      p1 = f64x2.add(p1, f64x2.mul(v128.load(a + second), x));
      p2 = f64x2.add(p2, f64x2.mul(v128.load(a + third), x));
      p3 = f64x2.add(p3, f64x2.mul(v128.load(a + fourth), x));
    }
  }
  const odd = (length & 1) !== 0;
  put(C, odd, p0, q0, a, b, second, out);
  if (R > 1) {
    put(C, odd, p1, q1, a + second, b, second, out + outRow);
    put(C, odd, p2, q2, a + third, b, second, out + outRow * 2);
    put(C, odd, p3, q3, a + fourth, b, second, out + outRow * 3);
  }
}

/** Adds the lanes, and the last product of an odd length. */
// @ts-ignore: decorator
@inline
function put(C: i32, odd: bool, p: v128, q: v128, a: usize, b: usize, next: usize, out: usize): void {
  const last = odd ? f64.load(a) : 0;
  f64.store(out, f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1) + (odd ? last * f64.load(b) : 0));
  if (C > 1) {
    f64.store(out, f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1) + (odd ? last * f64.load(b + next) : 0), 8);
  }
}
