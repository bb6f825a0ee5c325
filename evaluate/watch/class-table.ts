import type { EvaluationReport } from '../report/evaluation-report.ts';
import { type TableColumn, tableLines } from './table-lines.ts';

/** Of a class at a stage; null where it has no value. */
export interface ClassValue {
  readonly iou: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
}

/** By mask folder, then by class name. */
export type ClassValues = Readonly<Record<string, Readonly<Record<string, ClassValue>>>>;

/** What a stage is worth for each class, against the whole truths. */
export function classValues({ classes, truths }: EvaluationReport, masks: readonly string[]): ClassValues {
  const whole = truths.filter(({ name }) => masks.includes(name));
  return Object.fromEntries(
    whole.map(({ name, scores }) => [
      name,
      Object.fromEntries(
        scores.classes.map(({ iou, precision, recall }, k) => [
          classes[k] as string,
          { iou: iou ?? null, precision: precision ?? null, recall: recall ?? null },
        ]),
      ),
    ]),
  );
}

/**
 * For each mask folder a table of the classes' IoU, a column for each stage and behind them the last one's precision and recall: does it invent the
 * class or miss it? The class that the last stage is worst at comes first, so that it shows at which stage it was lost.
 */
export function classTable(rows: readonly { readonly stage: string; readonly classes: ClassValues }[]): string[] {
  const masks = [...new Set(rows.flatMap(({ classes }) => Object.keys(classes)))];
  return masks.flatMap((mask) => {
    const stages = rows.filter(({ classes }) => classes[mask] !== undefined);
    const last = stages.at(-1)?.classes[mask] ?? {};
    const iou = (name: string) => last[name]?.iou ?? Number.POSITIVE_INFINITY;
    const names = Object.keys(last).sort((a, b) => iou(a) - iou(b) || 0);
    const columns: TableColumn[] = [
      ...stages.map(({ stage, classes }) => ({ head: stage, value: (name: string) => classes[mask]?.[name]?.iou })),
      { head: 'precision', value: (name) => last[name]?.precision },
      { head: 'recall', value: (name) => last[name]?.recall },
    ];
    return ['', ...tableLines(`IoU, ${mask}`, names, columns)];
  });
}
