import { type BinaryMask, connectedComponents } from '@dsrg/core';
import type { Heat } from './heat.ts';
import { largestOf } from './normalised-cut.ts';

/** Components with this share of the warmest one's heat stay beside it: an object may lie in parts. */
const KEPT = 0.3;

/**
 * The foreground of a cut: the cells above the mean of y, or the others. Where something is known of the class, it is the side that is warmer
 * on average, in components that hold 0.3 of the warmest one's heat or more (ours). Where nothing is, it is the side of the largest |y|
 * (TokenCut) unless three of the photo's corners lie in it (CutLER), and the component of that cell, or else the largest.
 *
 * @param y of `normalisedCut`, a number for each of `height × width` cells
 * @param heat of the same grid. @default nothing is known of the class
 */
export function cutMask(y: Float64Array, height: number, width: number, heat?: Heat): BinaryMask {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const above = Uint8Array.from(y, (value) => (value > mean ? 1 : 0));
  const flips = heat === undefined ? cornersIn(above, height, width) >= 3 : isWarmerOutside(above, heat.data);
  const side = flips ? above.map((value) => 1 - value) : above;
  const { ids, count } = connectedComponents(side, height, width, 0);
  const sums = new Float64Array(count);
  for (const [cell, id] of ids.entries()) {
    if (id >= 0) sums[id] = (sums[id] as number) + (heat === undefined ? 1 : (heat.data[cell] as number));
  }
  const greatest = Math.max(0, ...sums);
  const seed = ids[largestOf(y)] as number;
  const keeps = (id: number): boolean => {
    if (heat !== undefined) return greatest === 0 || (sums[id] as number) >= KEPT * greatest;
    return seed >= 0 ? id === seed : sums.indexOf(greatest) === id;
  };
  const data = Uint8Array.from(ids, (id) => (id >= 0 && keeps(id) ? 1 : 0));
  return { kind: 'mask', data, height, width };
}

function cornersIn(side: Uint8Array, height: number, width: number): number {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  return corners.reduce((sum, cell) => sum + (side[cell] as number), 0);
}

function isWarmerOutside(side: Uint8Array, heat: Float32Array): boolean {
  const sums = [0, 0];
  const counts = [0, 0];
  for (const [cell, inside] of side.entries()) {
    sums[inside] = (sums[inside] as number) + (heat[cell] as number);
    counts[inside] = (counts[inside] as number) + 1;
  }
  const mean = (inside: 0 | 1) => (sums[inside] as number) / Math.max(1, counts[inside] as number);
  return mean(0) > mean(1);
}
