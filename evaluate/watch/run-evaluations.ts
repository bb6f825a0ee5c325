import { evaluationFile, jsonOf, type RunStore, readStoreText, runFiles, within } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import type { EvaluationReport } from '../report/evaluation-report.ts';
import type { ShownPhoto } from './choose-shown.ts';
import type { StageOfEvaluation } from './watched-products.ts';

/** One evaluation that `--watch` left in a run's folder. */
export interface RunEvaluation {
  readonly stage: StageOfEvaluation;
  /** Hash of the options that it was scored with. */
  readonly settings: string;
  readonly report: EvaluationReport;
  /** Photos worth showing, of label files: chosen by their own scores. */
  readonly shown?: readonly ShownPhoto[];
}

/**
 * The evaluations in a run's folder, in the order of its stages and steps.
 *
 * @throws DsrgError FILE_FORMAT for a file there that is none
 */
export async function readEvaluations(run: RunStore): Promise<RunEvaluation[]> {
  const room = within(run, runFiles.evaluations);
  const found = (await room.list()).filter((name) => /^\d+-[^/]*\.json$/.test(name));
  const all = await Promise.all(found.map((name) => readEvaluation(room, name)));
  return all
    .filter((each) => each !== undefined)
    .sort(
      (a, b) => Number.parseInt(a.stage.name, 10) - Number.parseInt(b.stage.name, 10) || a.stage.step - b.stage.step,
    );
}

/** Whether there is an evaluation of that name. */
export function hasEvaluation(run: RunStore, name: string): Promise<boolean> {
  return within(run, runFiles.evaluations).exists(evaluationFile(name));
}

export function writeEvaluation(run: RunStore, name: string, json: string): Promise<void> {
  return within(run, runFiles.evaluations).write(evaluationFile(name), json);
}

async function readEvaluation(room: RunStore, path: string): Promise<RunEvaluation | undefined> {
  const text = await readStoreText(room, path);
  // Removed since it was listed.
  if (text === undefined) return undefined;
  const evaluation = parseEvaluation(text);
  if (evaluation !== undefined) return evaluation;
  throw new DsrgError('FILE_FORMAT', `${room.name}/${path} is no evaluation of a run.`, {
    hint: 'It belongs to dsrg-eval --watch; remove it, and what it was of is scored again.',
  });
}

function parseEvaluation(text: string): RunEvaluation | undefined {
  try {
    const content = jsonOf(text, new ReadBudget('An evaluation', text.length));
    const { stage, settings, shown, ...report } = content as RunEvaluation & EvaluationReport & { kind?: unknown };
    if (report.kind !== 'dsrg-evaluation' || typeof stage?.name !== 'string') return undefined;
    return { stage, settings, report, ...(shown && { shown }) };
  } catch {
    return undefined;
  }
}
