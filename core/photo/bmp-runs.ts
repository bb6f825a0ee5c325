import type { PictureReader, PictureSize } from '../image/picture-reader.ts';

/**
 * Unpacks the runs of a BMP of 8 or 4 bits (BI_RLE8, BI_RLE4), from the bottom row up. Pixels that are skipped have index 0.
 *
 * @throws DsrgError FILE_FORMAT for runs that leave the picture, or end too soon
 */
export function unpackBmpRuns(
  reader: PictureReader,
  header: PictureSize & { readonly pixels: number; readonly packing: string },
): Uint8Array {
  const { height, width, packing } = header;
  const nibbles = packing === 'runs-of-4';
  const indices = new Uint8Array(height * width);
  let at = header.pixels;
  let [x, y] = [0, 0];
  const put = (index: number): void => {
    if (x >= width) throw reader.damaged('a run leaves its row');
    indices[y * width + x] = index;
    x += 1;
  };
  while (y < height) {
    const [count, value] = [reader.uint8(at), reader.uint8(at + 1)];
    at += 2;
    if (count > 0) {
      for (let k = 0; k < count; k++) put(nibbles ? (value >> (k & 1 ? 0 : 4)) & 15 : value);
    } else if (value === 0) {
      x = 0;
      y += 1;
    } else if (value === 1) break;
    else if (value === 2) {
      x += reader.uint8(at);
      y += reader.uint8(at + 1);
      at += 2;
    } else {
      const bytes = nibbles ? (value + 1) >> 1 : value;
      const literal = reader.slice(at, bytes);
      for (let k = 0; k < value; k++) put(nibbles ? (literal[k >> 1]! >> (k & 1 ? 0 : 4)) & 15 : literal[k]!);
      at += bytes + (bytes & 1);
    }
  }
  return indices;
}
