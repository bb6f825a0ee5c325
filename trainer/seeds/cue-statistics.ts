import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import type { CueMap } from './cue-map.ts';

/** Running counts over photos, per class, in cells; cells whose true label is 255 are in none of them. */
export interface CueCounts {
  readonly cued: Float64Array;
  readonly correct: Float64Array;
  readonly truth: Float64Array;
  judged: number;
  covered: number;
  photos: number;
}

export interface CueStatistics {
  readonly photos: number;
  /** Share of the judged cells that hold any cue. */
  readonly coverage: number | null;
  /** Per class; null where nothing was cued (precision), nothing was there (recall), or neither (iou). */
  readonly classes: readonly { precision: number | null; recall: number | null; iou: number | null }[];
  /** Means over the classes where they are defined. */
  readonly precision: number | null;
  readonly recall: number | null;
  /** Mean of correct / (cued + truth − correct): cells without a cue count as missed. */
  readonly miou: number | null;
}

export function createCueCounts(classes: number): CueCounts {
  const zeros = () => new Float64Array(classes);
  return { cued: zeros(), correct: zeros(), truth: zeros(), judged: 0, covered: 0, photos: 0 };
}

/**
 * Adds one photo: its cues against its true labels on the same grid (masks only measure; they never train).
 *
 * @param truth labels h×w on the cues' grid (`resizeLabels` brings a mask there)
 */
export function countCues(counts: CueCounts, cues: CueMap, truth: LabelMap): void {
  const { classes, height, width } = cues;
  if (truth.height !== height || truth.width !== width || counts.cued.length !== classes) {
    throw new DsrgError(
      'SHAPE',
      `Cues are ${classes}×${height}×${width}, the labels ${truth.height}×${truth.width} of ${counts.cued.length} classes.`,
      { hint: "Bring the mask to the cues' grid first (resizeLabels)." },
    );
  }
  const cells = height * width;
  for (let cell = 0; cell < cells; cell++) {
    const label = truth.data[cell]!;
    if (label === IGNORE) continue;
    if (label >= classes)
      throw new DsrgError('LABEL', `Label ${label}; labels go from 0 to ${classes - 1} or are 255.`);
    counts.judged++;
    counts.truth[label] = counts.truth[label]! + 1;
    let covered = 0;
    for (let c = 0; c < classes; c++) {
      if (cues.data[c * cells + cell] !== 1) continue;
      covered = 1;
      counts.cued[c] = counts.cued[c]! + 1;
      if (c === label) counts.correct[c] = counts.correct[c]! + 1;
    }
    counts.covered += covered;
  }
  counts.photos++;
}

export function cueStatistics({ cued, correct, truth, judged, covered, photos }: CueCounts): CueStatistics {
  const classes = Array.from(cued, (n, c) => ({
    precision: ratio(correct[c]!, n),
    recall: ratio(correct[c]!, truth[c]!),
    iou: ratio(correct[c]!, n + truth[c]! - correct[c]!),
  }));
  return {
    photos,
    coverage: ratio(covered, judged),
    classes,
    precision: mean(classes.map((c) => c.precision)),
    recall: mean(classes.map((c) => c.recall)),
    miou: mean(classes.map((c) => c.iou)),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function mean(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return ratio(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}
