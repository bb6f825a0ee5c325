import type { Size } from './draw-geometry.ts';
import type { GridConvention } from './transform.ts';
import { middleOf } from './valid-window.ts';

/**
 * Planes on a coarser grid: each cell is the mean of the pixels that are nearer to its middle than to another's, as far as these are valid;
 * 0 where none is.
 *
 * @param data `planes × size`
 * @param valid 1 for pixels that count
 */
export function averageCells(
  data: Float32Array,
  size: Size,
  valid: Uint8Array,
  grid: Size,
  convention: GridConvention,
): Float32Array {
  const [pixels, cells] = [size.height * size.width, grid.height * grid.width];
  const rows = spans(size.height, grid.height, convention);
  const columns = spans(size.width, grid.width, convention);
  const out = new Float32Array((data.length / pixels) * cells);
  for (let cell = 0; cell < out.length; cell++) {
    const [plane, at] = [Math.floor(cell / cells) * pixels, cell % cells];
    const [row, column] = [rows[Math.floor(at / grid.width)], columns[at % grid.width]];
    let [sum, count] = [0, 0];
    for (let y = row?.from as number; y < (row?.to as number); y++) {
      for (let x = column?.from as number; x < (column?.to as number); x++) {
        const pixel = y * size.width + x;
        if (valid[pixel] !== 1) continue;
        sum += data[plane + pixel] as number;
        count++;
      }
    }
    if (count > 0) out[cell] = sum / count;
  }
  return out;
}

/** Of each cell the pixels that are its, half way to its neighbours; at least one. */
function spans(pixels: number, cells: number, convention: GridConvention): { from: number; to: number }[] {
  const middles = Array.from({ length: cells }, (_, cell) => middleOf(cell, cells, pixels, convention));
  return middles.map((middle, cell) => {
    const [before, after] = [middles[cell - 1], middles[cell + 1]];
    const from = before === undefined ? 0 : Math.ceil((before + middle) / 2);
    const to = after === undefined ? pixels : Math.ceil((middle + after) / 2);
    const least = Math.min(from, pixels - 1);
    return { from: least, to: Math.max(to, least + 1) };
  });
}
