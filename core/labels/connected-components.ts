/** Components of a map of small integers. */
export interface Components {
  /** Component of each cell, 0..count−1 in raster order of their first cell; −1 at skipped cells. */
  readonly ids: Int32Array;
  readonly count: number;
}

/**
 * 8-connected components of cells with equal value.
 *
 * @param values one value per cell, row-major `height × width`
 * @param skip cells of this value belong to no component; none by default
 */
export function connectedComponents(
  values: ArrayLike<number>,
  height: number,
  width: number,
  skip?: number,
): Components {
  const ids = new Int32Array(height * width).fill(-1);
  const parents = new Int32Array(height * width); // of provisional components; at most one a cell
  let provisional = 0;

  for (let row = 0, cell = 0; row < height; row++) {
    for (let column = 0; column < width; column++, cell++) {
      const value = values[cell];
      if (value === skip) continue;
      let root = -1;
      // neighbours already seen: west, north-west, north, north-east
      if (column > 0 && values[cell - 1] === value) root = findRoot(parents, ids[cell - 1]!);
      if (row > 0) {
        const north = cell - width;
        if (column > 0 && values[north - 1] === value) root = join(parents, root, ids[north - 1]!);
        if (values[north] === value) root = join(parents, root, ids[north]!);
        if (column + 1 < width && values[north + 1] === value) root = join(parents, root, ids[north + 1]!);
      }
      if (root < 0) {
        root = provisional++;
        parents[root] = root;
      }
      ids[cell] = root;
    }
  }

  // A root is its set's smallest provisional number, so numbering roots upward follows the raster.
  let count = 0;
  const numbers = new Int32Array(provisional);
  for (let i = 0; i < provisional; i++) numbers[i] = parents[i] === i ? count++ : numbers[findRoot(parents, i)]!;
  for (let cell = 0; cell < ids.length; cell++) if (ids[cell]! >= 0) ids[cell] = numbers[ids[cell]!]!;
  return { ids, count };
}

function findRoot(parents: Int32Array, start: number): number {
  let at = start;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!; // path halving
    at = parents[at]!;
  }
  return at;
}

/** Unites the sets of `root` (or none, −1) and `other` under the smaller root, which is returned. */
function join(parents: Int32Array, root: number, other: number): number {
  const second = findRoot(parents, other);
  if (root < 0 || root === second) return second;
  const [low, high] = root < second ? [root, second] : [second, root];
  parents[high] = low;
  return low;
}
