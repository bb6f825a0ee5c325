import { DsrgError, type TaggedMaps } from '@dsrg/core';
import { affinityPaths, eachPair } from './affinity-paths.ts';

export interface WalkOptions {
  /** Cells nearer than this are joined. @default 5 (IRN) */
  readonly radius?: number;
  /** Power of affinities: the higher, the less is let across a weak boundary. @default 10 (IRN) */
  readonly beta?: number;
  /** The walk takes 2 to this power steps. @default 8 (IRN) */
  readonly doublings?: number;
}

/**
 * Lets class maps walk within boundaries (IRN, Ahn et al. CVPR 2019, `propagate_to_edge`): cells have the affinity 1 − the greatest boundary on the
 * way between them, to the power β; the columns of that matrix, with 1 on its diagonal, are divided by their sums; maps × (1 − boundary) are
 * multiplied by it 2⁸ times. The matrix is never made: each step is a weighted mean of neighbours, to the same result.
 *
 * @param boundary of each cell, 0 to 1
 * @returns `tags × height × width`
 * @throws DsrgError SHAPE for a boundary of another size
 */
export function randomWalk(
  { data, tags, height, width }: TaggedMaps,
  boundary: ArrayLike<number>,
  { radius = 5, beta = 10, doublings = 8 }: WalkOptions = {},
): Float32Array {
  const size = height * width;
  if (boundary.length !== size || data.length !== tags.length * size) {
    throw new DsrgError(
      'SHAPE',
      `${boundary.length} boundaries and ${data.length} values for ${tags.length}×${height}×${width}.`,
    );
  }
  const links = linksOf(boundary, { height, width }, radius, beta);
  const walked = new Float32Array(data.length);
  for (const [plane] of tags.entries()) {
    const start = Float64Array.from(
      { length: size },
      (_, i) => (data[plane * size + i] as number) * (1 - (boundary[i] as number)),
    );
    walked.set(walk(start, links, 2 ** doublings), plane * size);
  }
  return walked;
}

/** Pairs of joined cells, their affinities, and the sum of each cell's. */
interface Links {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly affinity: Float64Array;
  readonly sums: Float64Array;
}

function linksOf(
  boundary: ArrayLike<number>,
  grid: { height: number; width: number },
  radius: number,
  beta: number,
): Links {
  const paths = affinityPaths(radius);
  const most = paths.length * boundary.length;
  const [from, to, affinity] = [new Int32Array(most), new Int32Array(most), new Float64Array(most)];
  const sums = new Float64Array(boundary.length).fill(1);
  let count = 0;
  eachPair(boundary, grid, paths, (_, a, b, greatest) => {
    const value = (1 - (boundary[greatest] as number)) ** beta;
    if (value === 0) return;
    from[count] = a;
    to[count] = b;
    affinity[count] = value;
    sums[a] = (sums[a] as number) + value;
    sums[b] = (sums[b] as number) + value;
    count++;
  });
  return { from: from.subarray(0, count), to: to.subarray(0, count), affinity: affinity.subarray(0, count), sums };
}

function walk(start: Float64Array, { from, to, affinity, sums }: Links, steps: number): Float64Array {
  let here: Float64Array = start;
  let next: Float64Array = new Float64Array(start.length);
  for (let step = 0; step < steps; step++) {
    next.set(here);
    for (let k = 0; k < affinity.length; k++) {
      const [a, b, value] = [from[k] as number, to[k] as number, affinity[k] as number];
      next[a] = (next[a] as number) + value * (here[b] as number);
      next[b] = (next[b] as number) + value * (here[a] as number);
    }
    for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) / (sums[i] as number);
    [here, next] = [next, here];
  }
  return here;
}
