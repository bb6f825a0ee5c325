import type { Confusion } from './confusion.ts';
import { type ClassCounts, type Convention, type ConventionName, conventions } from './conventions.ts';

/** The scores of one class, all from whole numbers; `undefined` is a value that does not exist (0/0). */
export interface ClassScore extends ClassCounts {
  readonly iou: number | undefined;
  /** correct / predicted */
  readonly precision: number | undefined;
  /** correct / truth */
  readonly recall: number | undefined;
  /** (predicted − correct) / union: what was invented. IoU, over- and under-activation add up to 1 (SEAM, RecurSeed). */
  readonly overActivation: number | undefined;
  /** (truth − correct) / union: what was missed. */
  readonly underActivation: number | undefined;
}

/** What a confusion matrix says under one convention. */
export interface Scores {
  readonly convention: ConventionName;
  readonly rule: string;
  readonly classes: readonly ClassScore[];
  /** Mean IoU, 0 to 1; `undefined` where the convention gives none. */
  readonly mean: number | undefined;
  /** Number of classes that the mean is over. */
  readonly counted: number;
  /** Classes that occur neither in the truth nor in the prediction. */
  readonly absent: readonly number[];
  /** Share of scored pixels that are correct. */
  readonly pixelAccuracy: number | undefined;
}

/**
 * Scores a confusion matrix.
 *
 * @param name of the convention. @default 'devkit'
 */
export function scoreConfusion(confusion: Confusion, name: ConventionName = 'devkit'): Scores {
  const convention: Convention = conventions[name];
  const counts = countClasses(confusion);
  const classes = counts.map((entry) => ({
    ...entry,
    iou: convention.iou(entry),
    precision: share(entry.correct, entry.predicted),
    recall: share(entry.correct, entry.truth),
    overActivation: share(entry.predicted - entry.correct, entry.truth + entry.predicted - entry.correct),
    underActivation: share(entry.truth - entry.correct, entry.truth + entry.predicted - entry.correct),
  }));
  const meant = (convention.background ? classes : classes.slice(1)).map((entry) => entry.iou);
  const values = meant.filter((value) => value !== undefined);
  const complete = values.length > 0 && (!convention.strict || values.length === meant.length);
  const correct = counts.reduce((total, entry) => total + entry.correct, 0);
  return {
    convention: name,
    rule: convention.rule,
    classes,
    mean: complete ? values.reduce((total, value) => total + value, 0) / values.length : undefined,
    counted: values.length,
    absent: counts.flatMap((entry, index) => (entry.truth + entry.predicted === 0 ? [index] : [])),
    pixelAccuracy: share(
      correct,
      confusion.counts.reduce((total, count) => total + count, 0),
    ),
  };
}

/** Correct, true and predicted pixels of each class. */
export function countClasses({ classes, counts }: Confusion): ClassCounts[] {
  return Array.from({ length: classes }, (_, c) => {
    let truth = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      truth += counts[c * classes + other]!;
      predicted += counts[other * classes + c]!;
    }
    return { correct: counts[c * classes + c]!, truth, predicted };
  });
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
