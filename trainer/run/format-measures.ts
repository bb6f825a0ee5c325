/** One line of the table at the end of a run; shares from 0 to 1. */
export interface MeasuredStage {
  readonly what: string;
  readonly photos: number;
  readonly miou: number | undefined;
  /** The same by DSRG's evaluate.py, which leaves classes without a correct pixel out of the mean. */
  readonly miouDsrg?: number | undefined;
  readonly precision?: number | null;
  readonly recall?: number | null;
  readonly coverage?: number | null;
}

/** The table that a run ends with. */
export function formatMeasures(rows: readonly MeasuredStage[]): string {
  if (rows.length === 0) return 'No masks to measure with: what was made is in the run’s folder.\n';
  const show = (value: number | null | undefined) => (value === undefined || value === null ? '–' : value.toFixed(3));
  const lines = rows.map(({ what, photos, miou, precision, recall, coverage }) => {
    return [what, String(photos), show(miou), show(precision), show(recall), show(coverage)];
  });
  const table = [['stage', 'photos', 'mIoU', 'precision', 'recall', 'coverage'], ...lines];
  const widths = (table[0] as string[]).map((_, k) => Math.max(...table.map((line) => (line[k] as string).length)));
  const pad = (cell: string, k: number) =>
    k === 0 ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number);
  return `${table.map((line) => line.map(pad).join('  ')).join('\n')}\n`;
}
