/**
 * Products of rows with rows: `out[i · outWidth + j] = Σ_d a[i, d] · b[j, d]`, i.e. a · bᵀ. Two rows times four at a time, so that each
 * number is loaded once for several products; rows of `b` in blocks that stay in the cache.
 *
 * @param a at least `aRows × length`, row-major
 * @param b at least `bRows × length`, row-major
 */
export function multiplyRows(
  a: Float64Array,
  aRows: number,
  b: Float64Array,
  bRows: number,
  length: number,
  out: Float64Array,
  outWidth: number,
): void {
  const block = Math.max(4, (BLOCK_NUMBERS / Math.max(1, length)) & ~3);
  for (let start = 0; start < bRows; start += block) {
    const end = Math.min(start + block, bRows);
    let i = 0;
    for (; i + 2 <= aRows; i += 2) {
      let j = start;
      for (; j + 4 <= end; j += 4) twoByFour(a, i * length, b, j * length, length, out, i * outWidth + j, outWidth);
      for (; j < end; j++) {
        out[i * outWidth + j] = product(a, i * length, b, j * length, length);
        out[(i + 1) * outWidth + j] = product(a, (i + 1) * length, b, j * length, length);
      }
    }
    if (i < aRows)
      for (let j = start; j < end; j++) out[i * outWidth + j] = product(a, i * length, b, j * length, length);
  }
}

/** Numbers of `b` that one block holds: 128 KiB, well within a second-level cache. */
const BLOCK_NUMBERS = 16384;

function twoByFour(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
  out: Float64Array,
  at: number,
  outWidth: number,
): void {
  let [p, q, r, s, t, u, v, w] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [k, l, m] = [j + length, j + 2 * length, j + 3 * length];
  for (let d = 0; d < length; d++) {
    const x = a[i + d]!;
    const y = a[i + length + d]!;
    const e = b[j + d]!;
    const f = b[k + d]!;
    const g = b[l + d]!;
    const h = b[m + d]!;
    p += x * e;
    q += x * f;
    r += x * g;
    s += x * h;
    t += y * e;
    u += y * f;
    v += y * g;
    w += y * h;
  }
  out[at] = p;
  out[at + 1] = q;
  out[at + 2] = r;
  out[at + 3] = s;
  out[at + outWidth] = t;
  out[at + outWidth + 1] = u;
  out[at + outWidth + 2] = v;
  out[at + outWidth + 3] = w;
}

function product(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += a[i + d]! * b[j + d]!;
  return sum;
}
