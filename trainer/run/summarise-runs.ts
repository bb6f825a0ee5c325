import { type Spread, spreadOf } from '@dsrg/core';
import type { MeasuredStage } from './format-measures.ts';

/** The figures of a stage's score that several runs are compared by. */
export const runFigures = ['miou', 'precision', 'recall', 'coverage'] as const;

/** What several runs came to that differ in nothing but their seeds. */
export interface RunsSummary {
  readonly format: 1;
  readonly kind: 'dsrg-runs';
  readonly seeds: readonly number[];
  /** One entry for each thing that was scored; a figure that a run lacks is `null`. */
  readonly scores: readonly RunsScore[];
}

/** Mean and range of what was scored. */
export interface RunsScore extends Readonly<Record<(typeof runFigures)[number], Spread | null>> {
  readonly what: string;
  readonly photos: number;
}

/** @param runs the scores of each; they have the same rows in the same order */
export function summariseRuns(runs: readonly (readonly MeasuredStage[])[], seeds: readonly number[]): RunsSummary {
  const [first = []] = runs;
  const scores = first.map(({ what, photos }, k): RunsScore => {
    const spread = (figure: (typeof runFigures)[number]) => spreadOf(runs.map((rows) => rows[k]?.[figure])) ?? null;
    const [miou, precision, recall, coverage] = [
      spread('miou'),
      spread('precision'),
      spread('recall'),
      spread('coverage'),
    ];
    return { what, photos, miou, precision, recall, coverage };
  });
  return { format: 1, kind: 'dsrg-runs', seeds, scores };
}
