import { connectedComponents } from '@dsrg/core';

/** The components of a map that are large enough to count. */
export interface SolidComponents {
  /** Component of each pixel; −1 where its value is skipped or its component is too small or too thin. */
  readonly ids: Int32Array;
  /** Value of each component's pixels, by id; in raster order of their first pixels, ids of dropped ones included. */
  readonly values: Uint8Array;
}

/**
 * 8-connected components of equal value with at least `area` pixels, and more than one row and more than one column: the released
 * program takes the area of a box from the differences of its corners, so a line has none (Guided Labelling, `compute_cc`).
 *
 * @param skip pixels of this value belong to no component
 * @param area in pixels, may be a fraction
 */
export function solidComponents(
  data: Uint8Array,
  height: number,
  width: number,
  skip: number,
  area: number,
): SolidComponents {
  const { ids, count } = connectedComponents(data, height, width, skip);
  const values = new Uint8Array(count);
  const areas = new Uint32Array(count);
  const [top, left] = [new Int32Array(count).fill(height), new Int32Array(count).fill(width)];
  const [bottom, right] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const id = ids[i]!;
      if (id < 0) continue;
      values[id] = data[i]!;
      areas[id]!++;
      top[id] = Math.min(top[id]!, y);
      bottom[id] = Math.max(bottom[id]!, y);
      left[id] = Math.min(left[id]!, x);
      right[id] = Math.max(right[id]!, x);
    }
  }
  const isSolid = (id: number) => areas[id]! >= area && bottom[id]! > top[id]! && right[id]! > left[id]!;
  return { ids: ids.map((id) => (id >= 0 && isSolid(id) ? id : -1)), values };
}
