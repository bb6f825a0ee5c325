import type { Window } from './crop.ts';

/**
 * A window of an image, padded by the mirror image of one of its parts: … 2 1 | 0 1 2 | 1 0 …, as often as needed. The part's border pixels are
 * not repeated (reflect-101, numpy's `reflect`). What lies beyond the part is never shown, also where the image goes on there.
 *
 * @param data `rows × columns × samples`
 * @param columns of the image
 * @param window it may reach beyond the image
 * @param part what is shown, within the image
 */
export function mirrorCrop(
  data: Uint8Array,
  samples: number,
  columns: number,
  window: Window,
  part: Window,
): Uint8Array {
  const { top, left, height, width } = window;
  const out = new Uint8Array(height * width * samples);
  const across = Int32Array.from({ length: width }, (_, x) => mirrorPlace(left + x, part.left, part.width) * samples);
  for (let y = 0, at = 0; y < height; y++) {
    const row = mirrorPlace(top + y, part.top, part.height) * columns * samples;
    for (let x = 0; x < width; x++) for (let s = 0; s < samples; s++) out[at++] = data[row + across[x]! + s]!;
  }
  return out;
}

/** Where a place on an axis is taken from, if only `length` places from `start` on are shown and mirrored at both ends. */
export function mirrorPlace(place: number, start: number, length: number): number {
  if (length === 1) return start;
  const period = 2 * (length - 1);
  const within = (((place - start) % period) + period) % period;
  return start + Math.min(within, period - within);
}
