import { ReadBudget } from '@dsrg/core';
import type { ColumnRuns } from './column-runs.ts';

/** Work of a crossing, which is to be sorted, beside that of a point. */
const CROSSING_STEPS = 48;
/** Corners are laid on a grid this much finer than the pixels. */
const FINE = 5;

/**
 * The pixels inside a polygon, bit for bit as COCO's own tools (`pycocotools`) fill it: the outline is drawn on a grid five times as fine, and
 * each column changes between outside and inside where the outline crosses the middle of its pixels.
 *
 * @param corners x and y in turn, in pixels; the outline closes by itself
 * @param budget counts the points of the outline
 * @throws Error for a corner far outside: drawing its outline would take for ever; DsrgError FILE_FORMAT for too much work
 */
export function polygonRuns(
  corners: readonly number[],
  height: number,
  width: number,
  budget: ReadBudget = new ReadBudget('An outline', height * width),
): ColumnRuns {
  const far = 10 * (height + width) + 1000;
  if (corners.some((value) => !(Math.abs(value) <= far))) throw new Error('a corner lies far outside the photo');
  const crossings = findCrossings(corners, height, width, budget);
  crossings.push(height * width);
  // Between an odd crossing and the next, down the columns, lies the inside; equal neighbours cancel out. Typed arrays sort by number, and fast.
  return Float64Array.from(crossings).sort();
}

/** Places `column × height + row` at which the inside begins or ends. */
function findCrossings(corners: readonly number[], height: number, width: number, budget: ReadBudget): number[] {
  const crossings: number[] = [];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  const visit = (x: number, y: number): void => {
    if (x !== lastX && !Number.isNaN(lastX)) {
      const column = ((x < lastX ? x : x - 1) + 0.5) / FINE - 0.5;
      if (Number.isInteger(column) && column >= 0 && column <= width - 1) {
        const row = (Math.min(y, lastY) + 0.5) / FINE - 0.5;
        budget.make(8);
        budget.step(CROSSING_STEPS);
        crossings.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)));
      }
    }
    [lastX, lastY] = [x, y];
  };
  const count = corners.length / 2;
  const fine = (value: number): number => Math.trunc(FINE * value + 0.5);
  for (let k = 0; k < count; k++) {
    const next = (k + 1) % count;
    drawEdge(
      fine(corners[2 * k]!),
      fine(corners[2 * k + 1]!),
      fine(corners[2 * next]!),
      fine(corners[2 * next + 1]!),
      visit,
      budget,
    );
  }
  return crossings;
}

/** Visits the points of an edge from its first to its last corner, one for each step along its longer side. */
function drawEdge(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  visit: (x: number, y: number) => void,
  budget: ReadBudget,
): void {
  const [dx, dy] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const flat = dx >= dy;
  // Rounding must not depend on the direction: edges are worked out from their lower end.
  const backwards = flat ? x0 > x1 : y0 > y1;
  const [startX, startY, endX, endY] = backwards ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
  const length = Math.max(dx, dy);
  budget.step(length);
  const slope = length === 0 ? 0 : (flat ? endY - startY : endX - startX) / length;
  for (let step = 0; step <= length; step++) {
    const t = backwards ? length - step : step;
    if (flat) visit(startX + t, Math.trunc(startY + slope * t + 0.5));
    else visit(Math.trunc(startX + slope * t + 0.5), startY + t);
  }
}
