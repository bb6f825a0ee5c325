import type { Confusion } from '../score/confusion.ts';
import type { ConventionName } from '../score/conventions.ts';
import { scoreConfusion } from '../score/score-confusion.ts';

/** What maps are worth at one threshold for the background. */
export interface ThresholdRow {
  readonly threshold: number;
  readonly mean: number | null;
  /** Means over the classes but background. */
  readonly precision: number;
  readonly recall: number;
  readonly overActivation: number;
  readonly underActivation: number;
}

/** A row for each threshold. */
export function thresholdRows(
  thresholds: readonly number[],
  confusions: readonly Confusion[],
  convention: ConventionName,
): ThresholdRow[] {
  return thresholds.map((threshold, at) => {
    const { mean, classes } = scoreConfusion(confusions[at] as Confusion, convention);
    const meanOf = (key: 'precision' | 'recall' | 'overActivation' | 'underActivation') => {
      const values = classes.slice(1).flatMap((each): number[] => (each[key] === undefined ? [] : [each[key]]));
      return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    };
    return {
      threshold,
      mean: mean ?? null,
      precision: meanOf('precision'),
      recall: meanOf('recall'),
      overActivation: meanOf('overActivation'),
      underActivation: meanOf('underActivation'),
    };
  });
}

/** Rows as a table, with a heading and a line about the best of them. */
export function formatThresholdRows(heading: string, rows: readonly ThresholdRow[]): string[] {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(11)).join('');
  const best = rows.reduce((top, row) => ((row.mean ?? 0) > (top.mean ?? 0) ? row : top));
  return [
    `${heading}; precision, recall and the rest are means over the classes but background`,
    line(['threshold', 'mIoU', 'precision', 'recall', 'over', 'under']),
    ...rows.map(({ threshold, ...row }) =>
      line([threshold.toFixed(2), ...Object.values(row).map((value) => value?.toFixed(4) ?? '–')]),
    ),
    `best: mIoU ${best.mean?.toFixed(4) ?? '–'} at ${best.threshold.toFixed(2)}, a threshold chosen on these very photos`,
  ];
}
