import type { LabelMap, ReadBudget } from '@dsrg/core';

/**
 * Runs of pixels down the columns of a picture, COCO's order: where each begins and where it ends (exclusive) in turn, ascending, as
 * `column × height + row`.
 */
export type ColumnRuns = ArrayLike<number>;

/** Filling a run costs next to nothing beside finding it: so many of its pixels are a step. */
const PIXELS_PER_STEP = 16;
/** Steps of a run that is to be sorted among others. */
const SORTING_STEPS = 48;
/** Rows and columns that are turned at a time: both stay in the cache. */
const BLOCK = 64;

/** Fills runs with a label. @param columns labels, column by column */
export function fillRuns(columns: Uint8Array, runs: ColumnRuns, label: number, budget: ReadBudget): void {
  for (let k = 0; k + 1 < runs.length; k += 2) {
    const [start, end] = [runs[k] as number, runs[k + 1] as number];
    budget.step(1 + (end - start) / PIXELS_PER_STEP);
    columns.fill(label, start, end);
  }
}

/** How many pixels lie in runs, each counted once: parts of an object may lie over each other. */
export function countPixels(parts: readonly ColumnRuns[], budget: ReadBudget): number {
  const runs: (readonly [start: number, end: number])[] = [];
  for (const part of parts)
    for (let k = 0; k + 1 < part.length; k += 2) {
      budget.step(parts.length === 1 ? 1 : SORTING_STEPS);
      runs.push([part[k] as number, part[k + 1] as number]);
    }
  if (parts.length > 1) runs.sort(([a], [b]) => a - b);
  let pixels = 0;
  let reached = 0;
  for (const [start, end] of runs) {
    pixels += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return pixels;
}

/** Labels that lie column by column, row by row. */
export function labelsOfColumns(columns: Uint8Array, height: number, width: number): LabelMap {
  const data = new Uint8Array(columns.length);
  for (let top = 0; top < height; top += BLOCK)
    for (let left = 0; left < width; left += BLOCK)
      for (let y = top; y < Math.min(top + BLOCK, height); y++)
        for (let x = left; x < Math.min(left + BLOCK, width); x++)
          data[y * width + x] = columns[x * height + y] as number;
  return { kind: 'labels', data, height, width };
}
