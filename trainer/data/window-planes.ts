import type { Window } from '@dsrg/core';
import type { Size } from './draw-geometry.ts';

/**
 * A window of planes; it may reach beyond them, where it shows 0, or what is nearest. With a negative top and left it is the way back: planes
 * of a part in their place on the whole.
 *
 * @param data `planes × size`
 */
export function windowPlanes(
  data: Float32Array,
  size: Size,
  window: Window,
  outside: 'zero' | 'nearest' = 'zero',
): Float32Array {
  const { top, left, height, width } = window;
  const pixels = size.height * size.width;
  const planes = pixels === 0 ? 0 : data.length / pixels;
  const out = new Float32Array(planes * height * width);
  const columns = places(left, width, size.width, outside);
  const rows = places(top, height, size.height, outside);
  for (let plane = 0, to = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y++) {
      const row = rows[y] as number;
      for (let x = 0; x < width; x++, to++) {
        const column = columns[x] as number;
        if (row >= 0 && column >= 0) out[to] = data[plane * pixels + row * size.width + column] as number;
      }
    }
  }
  return out;
}

/** Where a part's window would begin to show the whole that the part is of. */
export function wholeWindow({ top, left }: Window, { height, width }: Size): Window {
  return { top: -top, left: -left, height, width };
}

function places(first: number, count: number, size: number, outside: 'zero' | 'nearest'): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => {
    const place = first + k;
    if (place >= 0 && place < size) return place;
    return outside === 'zero' ? -1 : Math.min(Math.max(place, 0), size - 1);
  });
}
