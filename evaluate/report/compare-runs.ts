import { jsonOf } from '@dsrg/converters';
import { DsrgError, ReadBudget, type Spread, spreadOf } from '@dsrg/core';
import type { ConventionName } from '../score/conventions.ts';
import { scoreConfusion } from '../score/score-confusion.ts';
import type { EvaluationReport } from './evaluation-report.ts';

/** A result that `dsrg-eval --json` wrote, with the name of its file. */
export interface NamedEvaluation {
  readonly name: string;
  readonly report: EvaluationReport;
}

/** Mean and range of several evaluations, mostly of one training with several seeds. */
export interface RunsReport {
  readonly format: 1;
  readonly kind: 'dsrg-evaluations';
  /** What was scored, in the order of the values. */
  readonly subjects: readonly string[];
  readonly data: string;
  readonly split: string;
  readonly protocol: string;
  readonly photos: number;
  readonly convention: ConventionName;
  readonly truths: readonly RunsTruth[];
}

/** Against one set of true masks; a figure that a run lacks is `null`. */
export interface RunsTruth {
  readonly name: string;
  readonly mean: Spread | null;
  readonly pixelAccuracy: Spread | null;
  readonly classes: readonly { readonly name: string; readonly iou: Spread | null }[];
}

/**
 * Reads a result of `dsrg-eval --json`.
 *
 * @throws DsrgError FILE_FORMAT
 */
export function readEvaluation(text: string, name: string): EvaluationReport {
  try {
    const report = jsonOf(text, new ReadBudget(name, text.length)) as EvaluationReport;
    const { length } = report.classes;
    const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
    const whole = report.truths.every(
      ({ confusion }) =>
        confusion.length === length && confusion.every((row) => row.length === length && row.every(isCount)),
    );
    if (report.format === 1 && report.kind === 'dsrg-evaluation' && whole && report.truths.length > 0) return report;
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    // told below
  }
  throw new DsrgError('FILE_FORMAT', `${name} is no result of an evaluation, or a damaged one.`, {
    hint: 'They are written by dsrg-eval --model MODEL --data DIR --json > FILE.',
  });
}

/**
 * Sets several evaluations side by side. The scores are made anew of their pixel counts, so that the convention may be another one.
 *
 * @throws DsrgError DATASET where they are not of the same photos, masks, classes and views, or where one is there twice
 */
export function compareRuns(runs: readonly NamedEvaluation[], convention: ConventionName): RunsReport {
  const [first] = runs;
  if (first === undefined) throw new DsrgError('DATASET', 'There is no result to compare.');
  for (const { name, report } of runs) requireSame(first, { name, report });
  requireDifferent(runs);
  const { data, split, protocol, photos, classes, truths } = first.report;
  return {
    ...{ format: 1, kind: 'dsrg-evaluations', subjects: runs.map(({ report }) => report.subject) },
    ...{ data, split, protocol, photos, convention },
    truths: truths.map(({ name }, at) => {
      const scores = runs.map(({ report }) => scoreConfusion(confusionOf(report, at), convention));
      return {
        name,
        mean: spreadOf(scores.map(({ mean }) => mean)) ?? null,
        pixelAccuracy: spreadOf(scores.map(({ pixelAccuracy }) => pixelAccuracy)) ?? null,
        classes: classes.map((each, index) => ({
          name: each,
          iou: spreadOf(scores.map((score) => score.classes[index]?.iou)) ?? null,
        })),
      };
    }),
  };
}

function requireSame(first: NamedEvaluation, other: NamedEvaluation): void {
  const same = ({ report }: NamedEvaluation): Readonly<Record<string, unknown>> => ({
    data: report.data,
    split: report.split,
    protocol: report.protocol,
    photos: report.photos,
    classes: report.classes,
    masks: report.truths.map(({ name }) => name),
  });
  const [a, b] = [same(first), same(other)];
  const what = Object.keys(a).find((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
  if (what === undefined) return;
  const [here, there] = [a, b].map((each) => JSON.stringify(each[what]).slice(0, 200));
  throw new DsrgError('DATASET', `${first.name} and ${other.name} differ in their ${what}: ${here} and ${there}.`, {
    hint: 'A mean is of runs that were scored alike: the same photos, masks, classes, views and CRF.',
  });
}

/** The same pixels counted twice would make a range of nothing. */
function requireDifferent(runs: readonly NamedEvaluation[]): void {
  const seen = new Map<string, string>();
  for (const { name, report } of runs) {
    const key = JSON.stringify([report.subject, report.truths.map(({ confusion }) => confusion)]);
    const before = seen.get(key);
    if (before !== undefined)
      throw new DsrgError('DATASET', `${before} and ${name} are the same result.`, { hint: 'Leave one of them out.' });
    seen.set(key, name);
  }
}

function confusionOf({ classes, photos, truths }: EvaluationReport, at: number) {
  const { confusion, ignored } = truths[at] as EvaluationReport['truths'][number];
  return {
    kind: 'confusion' as const,
    classes: classes.length,
    counts: Float64Array.from(confusion.flat()),
    ignored,
    photos,
  };
}
