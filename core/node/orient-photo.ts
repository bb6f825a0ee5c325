import type { RgbImage } from '../types.ts';

/**
 * Turns a photo upright.
 *
 * @param orientation as EXIF counts: 1 upright, 2 mirrored, 3 upside down, 4 upside down and mirrored, 5 transposed,
 *   6 to be turned right, 7 transverse, 8 to be turned left
 */
export function orientPhoto(photo: RgbImage, orientation: number): RgbImage {
  if (orientation === 1) return photo;
  const swaps = orientation >= 5;
  const height = swaps ? photo.width : photo.height;
  const width = swaps ? photo.height : photo.width;
  const data = new Uint8Array(photo.data.length);
  // Whether rows and columns of the stored photo run backwards as the upright one is read.
  const up = [3, 4, 6, 7].includes(orientation);
  const back = [2, 3, 7, 8].includes(orientation);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      const row = swaps ? x : y;
      const column = swaps ? y : x;
      const storedRow = up ? photo.height - 1 - row : row;
      const from = (storedRow * photo.width + (back ? photo.width - 1 - column : column)) * 3;
      data[o] = photo.data[from]!;
      data[o + 1] = photo.data[from + 1]!;
      data[o + 2] = photo.data[from + 2]!;
    }
  }
  return { kind: 'rgb', data, height, width };
}
