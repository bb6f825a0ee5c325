import { readText } from '@dsrg/core/node';
import { compareRuns, readEvaluation } from '../report/compare-runs.ts';
import { formatRunsText } from '../report/runs-text.ts';
import type { ConventionName } from '../score/conventions.ts';
import type { EvalInput } from './eval-command.ts';
import { resultFiles } from './result-files.ts';

/** Sets saved results of several runs side by side, and returns what to print. */
export async function runCompare({ options }: EvalInput): Promise<string> {
  const { runs = [], convention, json } = options;
  const read = async (name: string) => ({ name, report: readEvaluation(await readText(name, 'The result'), name) });
  const report = compareRuns(await Promise.all((await resultFiles(runs)).map(read)), convention as ConventionName);
  return json ? `${JSON.stringify(report)}\n` : formatRunsText(report);
}
