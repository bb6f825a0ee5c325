import type { MeasuredStage } from './format-measures.ts';

const figures = ['miou', 'precision', 'recall', 'coverage'] as const;

/**
 * The table of several runs that differ in nothing but their seeds: of each figure the mean, the least and the greatest. Few runs are few:
 * no deviation is made of them.
 * @param runs the rows of each; they have the same rows in the same order
 */
export function formatRuns(runs: readonly (readonly MeasuredStage[])[], seeds: readonly number[]): string {
  const [first = []] = runs;
  const rows = first.map(({ what, photos }, k) => {
    const cells = figures.map((figure) => describeFigure(runs.map((rows) => rows[k]?.[figure] ?? undefined)));
    return [what, String(photos), ...cells];
  });
  const title = `${runs.length} runs, seeds ${seeds.join(', ')}: mean (least–greatest)\n`;
  if (rows.length === 0) return `${title}No masks to measure with.\n`;
  const table = [['stage', 'photos', 'mIoU', 'precision', 'recall', 'coverage'], ...rows];
  const widths = (table[0] as string[]).map((_, k) => Math.max(...table.map((line) => (line[k] as string).length)));
  const pad = (cell: string, k: number) =>
    k === 0 ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number);
  return `${title}${table.map((line) => line.map(pad).join('  ')).join('\n')}\n`;
}

function describeFigure(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || known.length === 0) return '–';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return `${mean.toFixed(3)} (${Math.min(...known).toFixed(3)}–${Math.max(...known).toFixed(3)})`;
}
