import type { RunEvaluation } from './run-evaluations.ts';

/**
 * The scores of a run's stages, a line each, and a table of what each stage is worth on parts of the truths where they are scored; or
 * as JSON for machines.
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
  }));
  if (json) return `${JSON.stringify({ format: 1, kind: 'dsrg-run-evaluations', stages: rows })}\n`;
  if (rows.length === 0) return 'Nothing is scored: no photo has a mask, or no stage has come to its end yet.\n';
  const lines = rows.map(({ stage, step, split, protocol, means }) => {
    const whole = Object.entries(means).filter(([name]) => masks.includes(name));
    const scores = whole.map(([name, mean]) => `${name} ${mean === null ? '–' : mean.toFixed(4)}`);
    return `${stage.padEnd(14)}${step > 0 ? `step ${step}` : ''.padEnd(4)}  ${scores.join('  ')}  (${split}; ${protocol})`;
  });
  return `${[...lines, ...partsTable(rows, masks)].join('\n')}\n`;
}

/** A row for each truth and each of its parts, a column for each stage: where a score is lost, and on what. */
function partsTable(
  rows: readonly { readonly stage: string; readonly means: Readonly<Record<string, number | null>> }[],
  masks: readonly string[],
): string[] {
  const names = [...new Set(rows.flatMap(({ means }) => Object.keys(means)))];
  if (names.every((name) => masks.includes(name))) return [];
  const left = Math.max(...names.map((name) => name.length));
  const width = Math.max(...rows.map(({ stage }) => stage.length), 6) + 2;
  return [
    '',
    `${'mean IoU'.padEnd(left)}${rows.map(({ stage }) => stage.padStart(width)).join('')}`,
    ...names.map((name) => {
      const cells = rows.map(({ means }) => means[name]?.toFixed(4) ?? '–');
      return `${name.padEnd(left)}${cells.map((cell) => cell.padStart(width)).join('')}`;
    }),
  ];
}
