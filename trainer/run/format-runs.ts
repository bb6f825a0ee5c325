import { formatSpread } from '@dsrg/core';
import { type RunsSummary, runFigures } from './summarise-runs.ts';

/** The table of several runs: of each figure the mean, the least and the greatest. */
export function formatRuns({ seeds, scores }: RunsSummary): string {
  const rows = scores.map((score) => {
    const cells = runFigures.map((figure) => formatSpread(score[figure] ?? undefined));
    return [score.what, String(score.photos), ...cells];
  });
  const title = `${seeds.length} runs, seeds ${seeds.join(', ')}: mean (least–greatest)\n`;
  if (rows.length === 0) return `${title}No masks to measure with.\n`;
  const table = [['stage', 'photos', 'mIoU', 'precision', 'recall', 'coverage'], ...rows];
  const widths = (table[0] as string[]).map((_, k) => Math.max(...table.map((line) => (line[k] as string).length)));
  const pad = (cell: string, k: number) =>
    k === 0 ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number);
  return `${title}${table.map((line) => line.map(pad).join('  ')).join('\n')}\n`;
}
