import { counted, formatSpread } from '@dsrg/core';
import { conventions } from '../score/conventions.ts';
import type { RunsReport } from './compare-runs.ts';

/** Mean and range of several evaluations, as text for a terminal. */
export function formatRunsText({ subjects, data, split, protocol, photos, convention, truths }: RunsReport): string {
  const lines = [
    `${subjects.length} results on ${data}, ${split}: ${counted(photos, 'photo')}; mean (least–greatest)`,
    ...subjects.map((subject) => `  ${subject}`),
    protocol,
  ];
  for (const { name, mean, pixelAccuracy, classes } of truths) {
    const rows = [
      ...classes.map((each) => [each.name, each.iou] as const),
      ['mIoU', mean] as const,
      ['pixel accuracy', pixelAccuracy] as const,
    ];
    const width = Math.max(...rows.map(([head]) => head.length)) + 2;
    lines.push(
      '',
      `against ${name}`,
      ...rows.map(([head, spread]) => head.padEnd(width) + formatSpread(spread ?? undefined)),
    );
  }
  return `${[...lines, `rule: ${convention}: ${conventions[convention].rule}`].join('\n')}\n`;
}
