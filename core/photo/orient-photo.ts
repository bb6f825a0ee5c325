import type { LabelMap, RgbImage } from '../types.ts';

/**
 * Turns a photo upright.
 *
 * @param orientation as EXIF counts: 1 upright, 2 mirrored, 3 upside down, 4 upside down and mirrored, 5 transposed,
 *   6 to be turned right, 7 transverse, 8 to be turned left
 */
export function orientPhoto(photo: RgbImage, orientation: number): RgbImage {
  return orientation === 1 ? photo : { kind: 'rgb', ...orientPixels(photo, 3, orientation) };
}

/** Turns labels that were drawn on a photo as it is stored, as `readPhoto` turns that photo. */
export function orientLabels(labels: LabelMap, orientation: number): LabelMap {
  return orientation === 1 ? labels : { kind: 'labels', ...orientPixels(labels, 1, orientation) };
}

interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

function orientPixels(stored: Pixels, channels: number, orientation: number): Pixels {
  const swaps = orientation >= 5;
  const height = swaps ? stored.width : stored.height;
  const width = swaps ? stored.height : stored.width;
  const data = new Uint8Array(stored.data.length);
  // Whether rows and columns of the stored picture run backwards as the upright one is read.
  const up = [3, 4, 6, 7].includes(orientation);
  const back = [2, 3, 7, 8].includes(orientation);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += channels) {
      const row = swaps ? x : y;
      const column = swaps ? y : x;
      const storedRow = up ? stored.height - 1 - row : row;
      const from = (storedRow * stored.width + (back ? stored.width - 1 - column : column)) * channels;
      for (let c = 0; c < channels; c++) data[o + c] = stored.data[from + c]!;
    }
  }
  return { data, height, width };
}
