import { DsrgError, type ProbabilityMap } from '@dsrg/core';

/**
 * Raises every probability to at least `floor` and renormalises each cell: what DSRG does to the CRF's output before it
 * grows regions in it and takes its logarithm (`R = max(Q, 1e-4) / Σ`; speedinghzl/DSRG 91efdf7, pylayers.py).
 *
 * @param floor @default 1e-4
 * @returns a new map
 * @throws DsrgError NUMERIC for NaN, infinity, or a cell whose sum is 0 (only without a floor)
 */
export function floorProbabilities(map: ProbabilityMap, floor = 1e-4): ProbabilityMap {
  const cells = map.height * map.width;
  const data = new Float32Array(map.data.length);
  const sums = new Float64Array(cells);
  for (let channel = 0; channel < map.classes; channel++) {
    for (let cell = 0, i = channel * cells; cell < cells; cell++, i++) {
      const p = Math.max(map.data[i]!, floor);
      data[i] = p;
      sums[cell] = sums[cell]! + p;
    }
  }
  const bad = sums.findIndex((sum) => !(sum > 0 && sum < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    const where = `row ${Math.floor(bad / map.width)}, column ${bad % map.width}`;
    const found = sums[bad] === 0 ? 'is 0 for every class' : 'is not a number';
    throw new DsrgError('NUMERIC', `The refined map ${found} at (${where}).`, {
      hint: sums[bad] === 0 ? 'Give a floor above 0.' : 'Training has diverged: lower the learning rate.',
    });
  }
  for (let channel = 0; channel < map.classes; channel++) {
    for (let cell = 0, i = channel * cells; cell < cells; cell++, i++) data[i] = data[i]! / sums[cell]!;
  }
  return { ...map, data };
}
