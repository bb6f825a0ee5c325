import type { ConventionName } from '../score/conventions.ts';
import { conventionNames } from '../score/conventions.ts';
import type { EvaluationResult } from '../score/evaluate-set.ts';
import { type Scores, scoreConfusion } from '../score/score-confusion.ts';

/** Under which circumstances a result came about: the stamps that belong beside every number. */
export interface EvaluationStamps {
  /** Path of the model, or of the folder of masks that were scored. */
  readonly subject: string;
  /** Views, sizes and CRF in words. */
  readonly protocol: string;
  /** What ran the network. */
  readonly provider?: string;
  readonly data: string;
  /** The split, or which photos else. */
  readonly split: string;
}

/** All that a report shows, in any form. */
export interface EvaluationReport extends EvaluationStamps {
  readonly format: 1;
  readonly kind: 'dsrg-evaluation';
  /** Photos are turned as their EXIF data say; masks belong to the turned photo. */
  readonly orientation: 'exif-applied';
  readonly photos: number;
  readonly seconds: number;
  readonly classes: readonly string[];
  readonly truths: readonly TruthReport[];
}

/** Scores against one set of true masks. */
export interface TruthReport {
  readonly name: string;
  readonly scores: Scores;
  /** The mean under every convention, by its name; `null` where it gives none. */
  readonly means: Readonly<Record<ConventionName, number | null>>;
  /** Scored pixels, truth by row, prediction by column. */
  readonly confusion: readonly (readonly number[])[];
  /** Void pixels, not scored. */
  readonly ignored: number;
}

/** Puts a result and its stamps together. */
export function evaluationReport(
  result: EvaluationResult,
  stamps: EvaluationStamps,
  convention: ConventionName,
): EvaluationReport {
  return {
    format: 1,
    kind: 'dsrg-evaluation',
    orientation: 'exif-applied',
    ...stamps,
    photos: result.photos,
    seconds: result.seconds,
    classes: result.classes,
    truths: result.truths.map(({ name, confusion }) => ({
      name,
      scores: scoreConfusion(confusion, convention),
      means: Object.fromEntries(
        conventionNames.map((each) => [each, scoreConfusion(confusion, each).mean ?? null]),
      ) as Record<ConventionName, number | null>,
      confusion: Array.from({ length: confusion.classes }, (_, row) => [
        ...confusion.counts.subarray(row * confusion.classes, (row + 1) * confusion.classes),
      ]),
      ignored: confusion.ignored,
    })),
  };
}
