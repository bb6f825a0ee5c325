import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import type { EvaluationReport } from '../report/evaluation-report.ts';
import type { ShownPhoto } from './choose-shown.ts';

/** One evaluation that `--watch` left in a run's folder. */
export interface RunEvaluation {
  readonly path: string;
  readonly stage: { readonly name: string; readonly kind: 'network' | 'labels'; readonly step: number };
  /** Hash of the options that it was scored with. */
  readonly settings: string;
  readonly report: EvaluationReport;
  /** Photos worth showing, of label files: chosen by their own scores. */
  readonly shown?: readonly ShownPhoto[];
}

/** What people read for a stage: `3-seeds, step 592`, `2-cues`. */
export function stageTitle({ name, kind, step }: RunEvaluation['stage']): string {
  return kind === 'network' ? `${name}, step ${step}` : name;
}

/**
 * The evaluations in a run's folder, in the order of its stages and steps.
 *
 * @throws DsrgError FILE_FORMAT for a file there that is none
 */
export async function readEvaluations(run: string): Promise<RunEvaluation[]> {
  const folder = join(run, 'evaluations');
  const names = await readdir(folder).catch(() => [] as string[]);
  const found = names.filter((name) => /^\d+-.*\.json$/.test(name));
  const all = await Promise.all(found.map((name) => readEvaluation(join(folder, name))));
  return all.sort(
    (a, b) => Number.parseInt(a.stage.name, 10) - Number.parseInt(b.stage.name, 10) || a.stage.step - b.stage.step,
  );
}

async function readEvaluation(path: string): Promise<RunEvaluation> {
  try {
    const { stage, settings, shown, ...report } = JSON.parse(await readText(path, 'The evaluation'));
    if (report.kind === 'dsrg-evaluation' && typeof stage?.name === 'string')
      return { path, stage, settings, report, ...(shown && { shown }) };
  } catch (error) {
    if (error instanceof DsrgError) throw error;
  }
  throw new DsrgError('FILE_FORMAT', `${path} is no evaluation of a run.`, {
    hint: 'It belongs to dsrg-eval --watch; remove it, and what it was of is scored again.',
  });
}
