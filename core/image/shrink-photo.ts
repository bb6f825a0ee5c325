import type { RgbImage } from '../types.ts';
import { resizePhoto } from './resize-photo.ts';

/**
 * Makes a photo small enough that its longer side has `side` pixels at most; a smaller one stays as it is. Blocks of pixels are averaged
 * first, so that fine patterns do not turn into others, as in a plain bilinear resize.
 *
 * @param side in pixels, at least 1
 * @throws DsrgError SHAPE for a side below 1
 */
export function shrinkPhoto(photo: RgbImage, side: number): RgbImage {
  const longest = Math.max(photo.height, photo.width);
  if (longest <= side) return photo;
  const block = Math.floor(longest / side);
  const blocks = block < 2 ? photo : averageBlocks(photo, Math.min(block, photo.height, photo.width));
  const factor = side / longest;
  const [height, width] = [photo.height, photo.width].map((pixels) => Math.max(1, Math.round(pixels * factor)));
  return resizePhoto(blocks, height ?? 1, width ?? 1, 'half-pixel');
}

/** Means of blocks of `side × side` pixels; what is left over at the lower and right edge belongs to the last blocks' neighbours. */
function averageBlocks({ data, height, width }: RgbImage, side: number): RgbImage {
  const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
  const means = new Uint8Array(rows * columns * 3);
  const sums = new Uint32Array(columns * 3);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let y = row * side; y < (row + 1) * side; y++) {
      for (let x = 0, from = y * width * 3; x < columns * side; x++, from += 3) {
        const to = Math.floor(x / side) * 3;
        for (let c = 0; c < 3; c++) sums[to + c] = sums[to + c]! + data[from + c]!;
      }
    }
    means.set(
      sums.map((sum) => Math.round(sum / side ** 2)),
      row * columns * 3,
    );
  }
  return { kind: 'rgb', data: means, height: rows, width: columns };
}
