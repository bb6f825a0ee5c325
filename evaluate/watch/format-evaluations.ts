import type { RunEvaluation } from './run-evaluations.ts';

/** The scores of a run's stages, a line each, or as JSON for machines. */
export function formatEvaluations(evaluations: readonly RunEvaluation[], json: boolean): string {
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
    const scores = Object.entries(means).map(([name, mean]) => `${name} ${mean === null ? '–' : mean.toFixed(4)}`);
    return `${stage.padEnd(14)}${step > 0 ? `step ${step}` : ''.padEnd(4)}  ${scores.join('  ')}  (${split}; ${protocol})`;
  });
  return `${lines.join('\n')}\n`;
}
