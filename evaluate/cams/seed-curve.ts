import { DsrgError, IGNORE, type LabelMap, type StrongestMap } from '@dsrg/core';
import { areaUnderCurve, type CurvePoint } from './average-precision.ts';

/** Thresholds of Guided Labelling's `seed/config.py`: −10 … −2 by 1, −1 … −0.01 by 0.01, 0 … 0.99 by 0.01. */
export const seedThresholds: readonly number[] = [
  ...Array.from({ length: 9 }, (_, k) => k - 10),
  ...Array.from({ length: 200 }, (_, k) => (k - 100) / 100),
];

/** What seeds from one threshold on are worth; means over the classes but background. */
export interface SeedPoint {
  readonly threshold: number;
  readonly foreground: CurvePoint;
  readonly background: CurvePoint;
}

export interface SeedScores {
  /**
   * Half of foreground's precision where its recall first exceeds 0.2, and half of background's where its recall first exceeds 0.8
   * (`seed/eval.py`, “mean precision”); undefined where one never does.
   */
  readonly meanPrecision: number | undefined;
  /** The two points that it is of. */
  readonly foregroundAt: SeedPoint | undefined;
  readonly backgroundAt: SeedPoint | undefined;
  /** Mean area under the curves of the classes but background; undefined where no class has a pixel. */
  readonly averagePrecision: number | undefined;
}

/** Scores of seeds at all thresholds, from one pass over each photo. */
export interface SeedCurve {
  /** @param map `strongestMap` of the photo's class maps, without ReLU */
  add(map: StrongestMap, truth: LabelMap, name: string): void;
  scores(): SeedScores;
}

/**
 * Scores seeds as Guided Labelling does (`src/seed/eval.py`): a pixel is of its strongest class from the threshold on, else background;
 * confidences below the first threshold count as it. Classes without a true pixel are left out of means, and a class that has no seed
 * is left out of the mean precision: the released program gets NaN there.
 *
 * @param thresholds ascending
 */
export function createSeedCurve(classes: number, thresholds: readonly number[] = seedThresholds): SeedCurve {
  // counts[k][truth · classes + seed]: pixels whose confidence reaches the first k + 1 thresholds and no more
  const counts = thresholds.map(() => new Float64Array(classes * classes));
  return {
    add({ height, width, labels, confidence }, truth, name) {
      if (truth.height !== height || truth.width !== width) {
        throw new DsrgError(
          'LABEL',
          `The truth of ${name} is ${truth.height}×${truth.width}, its maps ${height}×${width}.`,
        );
      }
      for (let i = 0; i < labels.length; i++) {
        const label = truth.data[i]!;
        if (label !== IGNORE) counts[reached(thresholds, confidence[i]!)]![label * classes + labels[i]!]!++;
      }
    },
    scores() {
      const curves = Array.from({ length: classes }, (): CurvePoint[] => []);
      const points: SeedPoint[] = [];
      for (const [at, threshold] of thresholds.entries()) {
        const each = pointsOf(counts, classes, at);
        for (const [c, point] of each.entries()) if (point && !Number.isNaN(point.precision)) curves[c]!.push(point);
        const [background, ...rest] = each;
        const foreground = meanOf(rest.filter((point) => point !== undefined));
        points.push({ threshold, foreground, background: background ?? { precision: Number.NaN, recall: Number.NaN } });
      }
      const foregroundAt = firstBeyond(points, 'foreground', 0.2);
      const backgroundAt = firstBeyond(points, 'background', 0.8);
      const areas = curves
        .slice(1)
        .flatMap((curve, c) => (hasTruth(counts, classes, c + 1) ? [areaUnderCurve(curve)] : []));
      return {
        meanPrecision:
          foregroundAt && backgroundAt
            ? (foregroundAt.foreground.precision + backgroundAt.background.precision) / 2
            : undefined,
        foregroundAt,
        backgroundAt,
        averagePrecision: areas.length === 0 ? undefined : areas.reduce((sum, area) => sum + area, 0) / areas.length,
      };
    },
  };
}

/** Index of the last threshold that a confidence reaches; the first where it reaches none. */
function reached(thresholds: readonly number[], confidence: number): number {
  let [low, high] = [0, thresholds.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (confidence >= thresholds[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

/** Precision (NaN where nothing is called so) and recall of each class at one threshold; undefined for classes without a true pixel. */
function pointsOf(counts: readonly Float64Array[], classes: number, at: number): (CurvePoint | undefined)[] {
  const [hits, called, true_] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [level, pairs] of counts.entries()) {
    for (const [pair, count] of pairs.entries()) {
      const truth = Math.floor(pair / classes);
      const seed = level >= at ? pair % classes : 0;
      called[seed]! += count;
      true_[truth]! += count;
      if (seed === truth) hits[seed]! += count;
    }
  }
  return Array.from(true_, (total, c) =>
    total === 0 ? undefined : { precision: hits[c]! / called[c]!, recall: hits[c]! / total },
  );
}

function hasTruth(counts: readonly Float64Array[], classes: number, c: number): boolean {
  return counts.some((pairs) => pairs.subarray(c * classes, (c + 1) * classes).some((count) => count > 0));
}

function meanOf(points: readonly CurvePoint[]): CurvePoint {
  const precisions = points.flatMap(({ precision }) => (Number.isNaN(precision) ? [] : [precision]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { precision: mean(precisions), recall: mean(points.map(({ recall }) => recall)) };
}

/** The point of the least recall above `recall`; of equal recalls that of the best precision. */
function firstBeyond(
  points: readonly SeedPoint[],
  side: 'foreground' | 'background',
  recall: number,
): SeedPoint | undefined {
  let first: SeedPoint | undefined;
  for (const point of points) {
    const [here, best] = [point[side], first?.[side]];
    if (here.recall <= recall || Number.isNaN(here.recall)) continue;
    const isLess = !best || here.recall < best.recall;
    if (isLess || (here.recall === best.recall && here.precision > best.precision)) first = point;
  }
  return first;
}
