import { classTable, classValues } from './class-table.ts';
import type { RunEvaluation } from './run-evaluations.ts';
import { type TableColumn, tableLines } from './table-lines.ts';

/**
 * The scores of a run's stages, a line each; where parts of the truths are scored, a table of what each stage is worth on them and one of each class,
 * the worst first; or as JSON for machines.
 * @param masks names of the whole truths
 */
export function formatEvaluations(
  evaluations: readonly RunEvaluation[],
  masks: readonly string[],
  json: boolean,
): string {
  const rows = evaluations.map(({ stage, report }) => ({
    stage: stage.name,
    step: stage.step,
    split: report.split,
    protocol: report.protocol,
    photos: report.photos,
    means: Object.fromEntries(report.truths.map(({ name, scores }) => [name, scores.mean ?? null])),
    classes: classValues(report, masks),
  }));
  if (json) return `${JSON.stringify({ format: 1, kind: 'dsrg-run-evaluations', stages: rows })}\n`;
  if (rows.length === 0) return 'Nothing is scored: no photo has a mask, or no stage has come to its end yet.\n';
  const lines = rows.map(({ stage, step, split, protocol, means }) => {
    const whole = Object.entries(means).filter(([name]) => masks.includes(name));
    const scores = whole.map(([name, mean]) => `${name} ${mean === null ? '–' : mean.toFixed(4)}`);
    return `${stage.padEnd(14)}${step > 0 ? `step ${step}` : ''.padEnd(4)}  ${scores.join('  ')}  (${split}; ${protocol})`;
  });
  if (!rows.some(({ means }) => Object.keys(means).some((name) => !masks.includes(name))))
    return `${lines.join('\n')}\n`;
  return `${[...lines, ...partsTable(rows), ...classTable(rows)].join('\n')}\n`;
}

/** A row for each truth and each of its parts, a column for each stage: where a score is lost, and on what. */
function partsTable(
  rows: readonly { readonly stage: string; readonly means: Readonly<Record<string, number | null>> }[],
): string[] {
  const names = [...new Set(rows.flatMap(({ means }) => Object.keys(means)))];
  const columns = rows.map(({ stage, means }): TableColumn => ({ head: stage, value: (name) => means[name] }));
  return ['', ...tableLines('mean IoU', names, columns)];
}
