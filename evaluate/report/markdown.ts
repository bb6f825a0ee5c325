import { counted } from '@dsrg/core';
import type { EvaluationReport } from './evaluation-report.ts';
import { percent } from './percent.ts';

/** The report as a Markdown table: a row for each class, a column for each truth; IoU in percent. */
export function formatMarkdown({ subject, data, split, photos, protocol, classes, truths }: EvaluationReport): string {
  const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const body = classes.map((name, index) =>
    row(name, ...truths.map(({ scores }) => percent(scores.classes[index]!.iou))),
  );
  const { convention, rule } = truths[0]!.scores;
  return `${[
    row('IoU in %', ...truths.map(({ name }) => name)),
    row('---', ...truths.map(() => '---:')),
    ...body,
    row('**mean**', ...truths.map(({ scores }) => `**${percent(scores.mean)}**`)),
    '',
    `${subject} on ${data}, ${split} (${counted(photos, 'photo')}); ${protocol}. Rule ${convention}: ${rule}.`,
  ].join('\n')}\n`;
}
