/** A point of a curve of precision against recall. */
export interface CurvePoint {
  readonly precision: number;
  readonly recall: number;
}

/**
 * The area under a curve of precision against recall by all its points (PASCAL VOC from 2010 on): at each recall the best precision
 * that is had there or further on.
 *
 * @param points in any order; 0 for none
 */
export function areaUnderCurve(points: readonly CurvePoint[]): number {
  const falling = [...points].sort((a, b) => b.recall - a.recall);
  let [area, best] = [0, 0];
  for (const [k, { precision, recall }] of falling.entries()) {
    best = Math.max(best, precision);
    area += (recall - (falling[k + 1]?.recall ?? 0)) * best;
  }
  return area;
}

/**
 * Average precision of a ranking (PASCAL VOC from 2010 on; Guided Labelling's `eval_cls.py`, class by class): of scores that are equal
 * the first comes first.
 *
 * @param scores higher is surer; one for each photo
 * @param relevant whether the photo has the class; `undefined` leaves it out (VOC's difficult)
 * @returns undefined where no photo has the class
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  relevant: readonly (boolean | undefined)[],
): number | undefined {
  const positives = relevant.filter((each) => each === true).length;
  if (positives === 0) return undefined;
  const order = relevant.flatMap((each, photo) => (each === undefined ? [] : [photo]));
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  let hits = 0;
  const points = order.map((photo, rank) => {
    if (relevant[photo]) hits++;
    return { precision: hits / (rank + 1), recall: hits / positives };
  });
  return areaUnderCurve(points);
}
