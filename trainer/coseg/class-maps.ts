import { fitTagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import type { CellRows } from './cell-rows.ts';

/** A linear tag head on mean features: what each class looks like among the others. */
export interface ClassHead {
  /** `tags × width`, in units of the features as they are. */
  readonly weights: Float32Array;
  readonly width: number;
}

/**
 * Fits a linear multi-label head to the photos' mean features, each channel in units of its deviation, so that weak channels decay no more than
 * strong ones.
 *
 * @param means a row of each photo
 * @param tags of each photo, from 1
 * @param classes their number, background included
 */
export function fitClassHead(
  means: readonly Float32Array[],
  tags: readonly (readonly number[])[],
  classes: number,
  decay: number,
): ClassHead {
  const width = means[0]?.length ?? 0;
  const deviations = Float64Array.from({ length: width }, (_, d) => {
    const mean = means.reduce((sum, row) => sum + (row[d] as number), 0) / means.length;
    const variance = means.reduce((sum, row) => sum + ((row[d] as number) - mean) ** 2, 0) / means.length;
    return Math.sqrt(variance) || 1;
  });
  const rows = new Float32Array(means.length * width);
  for (const [i, row] of means.entries()) {
    for (let d = 0; d < width; d++) rows[i * width + d] = (row[d] as number) / (deviations[d] as number);
  }
  const { weights } = fitTagHead(rows, tagTargets(tags, classes), means.length, { decay });
  return { weights: weights.map((value, i) => value / (deviations[i % width] as number)), width };
}

/** What a class's row of the head says of each cell (Zhou et al., CAM, CVPR 2016): weights times features, no bias. */
export function classMap({ data, count, width }: CellRows, { weights }: ClassHead, tag: number): Float64Array {
  const row = (tag - 1) * width;
  return Float64Array.from({ length: count }, (_, cell) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += (data[cell * width + d] as number) * (weights[row + d] as number);
    return sum;
  });
}
