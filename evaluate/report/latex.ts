import { counted } from '@dsrg/core';
import type { EvaluationReport } from './evaluation-report.ts';
import { percent } from './percent.ts';

/** The report as a LaTeX table: a column for each class, a row for each truth, as papers have it; IoU in percent. */
export function formatLatex({ subject, data, split, photos, protocol, classes, truths }: EvaluationReport): string {
  const row = (...cells: string[]) => `${cells.join(' & ')} \\\\`;
  const head = [...classes, 'mean'].map((name) => `\\rotatebox{90}{${escapeLatex(name)}}`);
  const body = truths.map(({ name, scores }) =>
    row(escapeLatex(name), ...scores.classes.map(({ iou }) => percent(iou)), `\\textbf{${percent(scores.mean)}}`),
  );
  const { convention, rule } = truths[0]!.scores;
  return `${[
    `% ${subject} on ${data}, ${split} (${counted(photos, 'photo')}); ${protocol}`,
    `% rule ${convention}: ${rule}`,
    `\\begin{tabular}{l${'c'.repeat(classes.length)}|c}`,
    '\\hline',
    row('IoU (\\%)', ...head),
    '\\hline',
    ...body,
    '\\hline',
    '\\end{tabular}',
  ].join('\n')}\n`;
}

function escapeLatex(text: string): string {
  const names: Record<string, string> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
  };
  return text.replace(/[\\~^&%$#_{}]/g, (character) => names[character] ?? `\\${character}`);
}
