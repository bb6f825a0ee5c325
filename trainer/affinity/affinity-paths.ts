/** A way from a cell to another one near it. */
export interface AffinityPath {
  /** The other cell's place beside the first. */
  readonly down: number;
  readonly right: number;
  /** Places of all cells on the way, both ends included. */
  readonly cells: readonly (readonly [down: number, right: number])[];
}

/**
 * The ways to all cells nearer than `radius`, each pair of cells once (IRN, Ahn et al. CVPR 2019, `misc/indexing.py`): those to the right, and
 * below. On a way lie the cells of its rectangle whose distance from the straight line is below 1.
 */
export function affinityPaths(radius: number): AffinityPath[] {
  const paths: AffinityPath[] = [];
  for (let down = 0; down < radius; down++)
    for (let right = down === 0 ? 1 : 1 - radius; right < radius; right++)
      if (down * down + right * right < radius * radius) paths.push(pathTo(down, right));
  return paths;
}

function pathTo(down: number, right: number): AffinityPath {
  const cells: [number, number][] = [];
  for (let y = 0; y <= down; y++)
    for (let x = Math.min(0, right); x <= Math.max(0, right); x++)
      if ((down * x - right * y) ** 2 < down * down + right * right) cells.push([y, x]);
  return { down, right, cells };
}

/** Rows and columns of a grid. */
interface Grid {
  readonly height: number;
  readonly width: number;
}

/**
 * Goes over all pairs of cells of a grid that the paths join, and finds the greatest value on the way of each.
 *
 * @param values of the cells, row-major, from `offset` on
 * @param visit gets the path's number, both cells, and the cell of the greatest value between them; of equals the first
 */
export function eachPair(
  values: ArrayLike<number>,
  { height, width }: Grid,
  paths: readonly AffinityPath[],
  visit: (path: number, from: number, to: number, greatest: number) => void,
  offset = 0,
): void {
  for (const [k, { down, right, cells }] of paths.entries()) {
    const steps = cells.map(([y, x]) => y * width + x);
    const [first, last] = [Math.max(0, -right), width - Math.max(0, right)];
    for (let y = 0; y < height - down; y++)
      for (let from = y * width + first, end = y * width + last; from < end; from++) {
        let greatest = from;
        for (const step of steps)
          if ((values[offset + from + step] as number) > (values[offset + greatest] as number)) greatest = from + step;
        visit(k, from, from + down * width + right, greatest);
      }
  }
}
