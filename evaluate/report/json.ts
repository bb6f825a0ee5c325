import type { EvaluationReport } from './evaluation-report.ts';

/** The report as JSON for machines; numbers are unrounded, values that do not exist are `null`. */
export function formatJson(report: EvaluationReport): string {
  return `${JSON.stringify(report, (_key, value) => (value === undefined ? null : value))}\n`;
}
