// Rows of 8-bit photos: ../resize-photo.ts and ../normalise.ts with SIMD, to the same bits.

/**
 * Blends the columns of one row.
 *
 * @param from samples of three bytes, and one byte more
 * @param left for each column the byte at which the pixel left of it begins
 * @param right the same for the pixel right of it
 * @param shares for each column the two pixels' shares of 2048, two 16-bit numbers
 * @param to gets three 16-bit sums a column, without their last four bits, and one more at the end
 */
export function blendPhotoColumns(from: usize, left: usize, right: usize, shares: usize, width: i32, to: usize): void {
  const end = to + <usize>width * 6;
  for (; to < end; to += 6, left += 4, right += 4, shares += 4) {
    const a = v128.load32_zero(from + i32.load(left));
    const b = v128.load32_zero(from + i32.load(right));
    const pairs = i16x8.extend_low_i8x16_u(i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 0, 0, 0, 0, 0, 0, 0, 0));
    const sums = i32x4.shr_u(i32x4.dot_i16x8_s(pairs, v128.load32_splat(shares)), 4);
    v128.store64_lane(to, i16x8.narrow_i32x4_s(sums, sums), 0);
  }
}

/**
 * Blends two such rows into one of bytes.
 *
 * @param down share of `below`, of 2048
 * @param count numbers of a row; room for seven more is needed behind each
 */
export function blendPhotoRows(above: usize, below: usize, down: i32, count: i32, to: usize): void {
  const v = i16x8.splat(<i16>(2048 - down));
  const w = i16x8.splat(<i16>down);
  const two = i32x4.splat(2);
  for (const end = to + count; to < end; to += 8, above += 16, below += 16) {
    const a = v128.load(above);
    const b = v128.load(below);
    const low = i32x4.add(i32x4.shr_u(i32x4.extmul_low_i16x8_s(a, v), 16), i32x4.shr_u(i32x4.extmul_low_i16x8_s(b, w), 16));
    const high = i32x4.add(i32x4.shr_u(i32x4.extmul_high_i16x8_s(a, v), 16), i32x4.shr_u(i32x4.extmul_high_i16x8_s(b, w), 16));
    const words = i16x8.narrow_i32x4_s(i32x4.shr_u(i32x4.add(low, two), 2), i32x4.shr_u(i32x4.add(high, two), 2));
    v128.store64_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

/**
 * Looks pixels up in tables and parts their samples.
 *
 * @param from `width` pixels of three bytes
 * @param tables 3 × 256 floats
 * @param to gets three rows of `width` floats
 */
export function lookUpPhoto(from: usize, tables: usize, width: i32, to: usize): void {
  const plane = (<usize>width) << 2;
  for (const end = to + plane; to < end; to += 4, from += 3) {
    f32.store(to, f32.load(tables + ((<usize>load<u8>(from)) << 2)));
    f32.store(to + plane, f32.load(tables + ((<usize>load<u8>(from, 1)) << 2), 1024));
    f32.store(to + plane * 2, f32.load(tables + ((<usize>load<u8>(from, 2)) << 2), 2048));
  }
}
