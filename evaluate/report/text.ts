import { counted } from '@dsrg/core';
import { type ConventionName, conventions } from '../score/conventions.ts';
import type { EvaluationReport, TruthReport } from './evaluation-report.ts';

/** What the text shows beside the scores. */
export interface TextOptions {
  /** Print the mean under every convention. @default false */
  readonly conventions?: boolean;
}

/** The report as text for a terminal. */
export function formatText(report: EvaluationReport, options: TextOptions = {}): string {
  const { subject, data, split, photos, seconds, protocol, provider, truths } = report;
  const pace = photos / seconds;
  const lines = [
    `${subject} on ${data}, ${split}: ${counted(photos, 'photo')}`,
    provider === undefined ? protocol : `${protocol}; network on ${provider}`,
    `${seconds.toFixed(1)} s, ${pace >= 10 ? pace.toFixed(0) : pace.toPrecision(2)} photos/s`,
    ...truths.flatMap((truth) => ['', ...formatTruth(truth, report.classes)]),
  ];
  if (options.conventions) lines.push('', ...formatConventions(truths));
  return `${lines.join('\n')}\n`;
}

function formatTruth({ name, scores, ignored }: TruthReport, classes: readonly string[]): string[] {
  const column = Math.max(14, ...classes.map((entry) => entry.length)) + 2;
  const row = (head: string, ...cells: string[]) =>
    head.padEnd(column) + cells.map((cell) => cell.padStart(10)).join('');
  const rows = scores.classes.map(
    ({ iou, precision, recall, overActivation, underActivation, truth, predicted }, index) =>
      truth + predicted === 0
        ? row(classes[index]!, 'absent')
        : row(classes[index]!, ...[iou, precision, recall, overActivation, underActivation].map(digits)),
  );
  const scored = scores.classes.reduce((total, entry) => total + entry.truth, 0);
  const over =
    scores.counted === classes.length ? `${classes.length} classes` : `${scores.counted} of ${classes.length} classes`;
  return [
    `against ${name}`,
    row('class', 'IoU', 'precision', 'recall', 'over', 'under'),
    ...rows,
    `${row('mIoU', digits(scores.mean))}  over ${over}`,
    `${row('pixel accuracy', digits(scores.pixelAccuracy))}  of ${scored} pixels; ${ignored} void pixels not scored`,
    ...(scores.absent.length > 0 ? [`absent: ${scores.absent.map((index) => classes[index]).join(', ')}`] : []),
    `rule: ${scores.convention}: ${scores.rule}`,
  ];
}

/** A line for each rule and a column for each truth, then what the rules are. */
function formatConventions(truths: readonly TruthReport[]): string[] {
  const names = Object.keys(conventions) as ConventionName[];
  const widths = truths.map(({ name }) => Math.max(6, name.length) + 2);
  const line = (head: string, cells: readonly string[]) =>
    head.padEnd(18) + cells.map((cell, index) => cell.padStart(widths[index]!)).join('');
  return [
    line(
      'mIoU against',
      truths.map(({ name }) => name),
    ),
    ...names.map((each) =>
      line(
        each,
        truths.map(({ means }) => digits(means[each])),
      ),
    ),
    '',
    ...names.map((each) => `${each}: ${conventions[each].rule} (${conventions[each].source})`),
  ];
}

function digits(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : value.toFixed(4);
}
