import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportModel } from '@dsrg/converters';
import { sha256, sha256File, writeFileAtomic } from '@dsrg/core/node';
import type { ConventionName } from '../conventions.ts';
import type { EvalInput } from '../eval-command.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import { openLabeller } from '../label/labeller.ts';
import { type EvaluationReport, evaluationReport } from '../report/evaluation-report.ts';
import { formatRunPage } from '../report/html/run-page.ts';
import { formatJson } from '../report/json.ts';
import { isRunComplete, listProducts, type RunProduct, trainingSplit } from './list-products.ts';
import { type RunEvaluation, readEvaluations } from './run-evaluations.ts';
import { readRunLog } from './run-log.ts';

/** Options that change what is scored: another value is another evaluation. */
const telling = [
  ...['data', 'split', 'masks', 'trimap', 'sizes', 'protocol', 'ms', 'scales', 'flip', 'window', 'stride', 'crf'],
  ...['bucket', 'crfPreset', 'convention'],
] as const;

/**
 * Scores everything that a run's folder holds or comes to hold, each once: networks on `--split`, label files on the list
 * that the run learns from. A result is written in one piece to `RUN/evaluations`, and is the sign that it is done:
 * whatever was interrupted is scored again from the start.
 *
 * @returns what to print at the end: when the run is complete, or with `--once` when nothing is left to do
 */
export async function runWatch(input: EvalInput, signal: AbortSignal): Promise<string> {
  const { options } = input;
  const run = options.watch!;
  const settings = sha256(
    new TextEncoder().encode(JSON.stringify(telling.map((key) => options[key as 'data'] ?? null))),
  );
  for (;;) {
    const complete = await isRunComplete(run);
    for (const product of await listProducts(run)) {
      signal.throwIfAborted();
      const path = join(run, 'evaluations', `${await identify(product, settings)}.json`);
      if ((await readEvaluations(run)).some((each) => each.path === path)) continue;
      process.stderr.write(`${product.stage}${product.kind === 'network' ? `, step ${product.step}` : ''}:\n`);
      const report = await scoreProduct(product, input, await trainingSplit(run), signal);
      const { stage, kind, step } = product;
      await writeFileAtomic(path, formatJson({ ...report, stage: { name: stage, kind, step }, settings } as never));
      await writePage(options.report, run, settings);
    }
    if (complete || options.once) break;
    process.stderr.write(`all is scored; looking again in ${options.every} s\n`);
    await sleep(options.every * 1000, undefined, { signal });
  }
  await writePage(options.report, run, settings);
  return formatEvaluations(await ofSettings(run, settings), options.json);
}

/** A name that another state of the product, or another way of scoring it, does not have. */
async function identify(product: RunProduct, settings: string): Promise<string> {
  const { stage, kind, step, path } = product;
  const state = kind === 'network' ? await sha256File(path) : await sha256File(join(path, 'done.json'));
  return `${stage}${kind === 'network' ? `-step-${step}` : ''}-${state.slice(0, 8)}-${settings.slice(0, 8)}`;
}

async function scoreProduct(
  { kind, path, checkpoint }: RunProduct,
  { options, given }: EvalInput,
  trainingList: string,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const convention = options.convention as ConventionName;
  if (!checkpoint || kind === 'labels') {
    const labels = { ...options, report: undefined, pred: path, split: trainingList, cues: true };
    const { result, stamps } = await evaluateOnce(labels, undefined, signal);
    return evaluationReport(result, stamps, convention);
  }
  const folder = await mkdtemp(join(tmpdir(), 'dsrg-watch-'));
  try {
    const model = join(folder, 'model.onnx');
    await writeFileAtomic(model, exportModel(checkpoint));
    const labeller = await openLabeller({ ...options, model }, given);
    try {
      const { result, stamps } = await evaluateOnce({ ...options, report: undefined, model }, labeller, signal);
      return evaluationReport(result, { ...stamps, subject: path }, convention);
    } finally {
      await labeller.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ofSettings(run: string, settings: string): Promise<RunEvaluation[]> {
  return (await readEvaluations(run)).filter((each) => each.settings === settings);
}

async function writePage(page: string | undefined, run: string, settings: string): Promise<void> {
  if (page !== undefined)
    await writeFileAtomic(page, formatRunPage(run, await ofSettings(run, settings), await readRunLog(run)));
}

function formatEvaluations(evaluations: readonly RunEvaluation[], json: boolean): string {
  const rows = evaluations.map(({ stage, report }) => ({
    stage: stage.name,
    step: stage.step,
    split: report.split,
    protocol: report.protocol,
    photos: report.photos,
    means: Object.fromEntries(report.truths.map(({ name, scores }) => [name, scores.mean ?? null])),
  }));
  if (json) return `${JSON.stringify({ format: 1, kind: 'dsrg-run-evaluations', stages: rows })}\n`;
  const lines = rows.map(({ stage, step, split, protocol, means }) => {
    const scores = Object.entries(means).map(([name, mean]) => `${name} ${mean === null ? '–' : mean.toFixed(4)}`);
    return `${stage.padEnd(14)}${step > 0 ? `step ${step}` : ''.padEnd(4)}  ${scores.join('  ')}  (${split}; ${protocol})`;
  });
  return `${lines.join('\n')}\n`;
}
