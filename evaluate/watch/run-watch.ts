import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetItem } from '@dsrg/converters';
import { vocPalette } from '@dsrg/core';
import { writeFileAtomic, writeLabels } from '@dsrg/core/node';
import type { ConventionName } from '../conventions.ts';
import type { EvalInput } from '../eval-command.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import { type EvaluationReport, evaluationReport } from '../report/evaluation-report.ts';
import { formatRunPage } from '../report/html/run-page.ts';
import { formatJson } from '../report/json.ts';
import { runBounded } from '../run-bounded.ts';
import { scoreConfusion } from '../score.ts';
import { chooseShown, type ShownPhoto } from './choose-shown.ts';
import { formatEvaluations } from './format-evaluations.ts';
import { isRunComplete, listProducts, type RunProduct } from './list-products.ts';
import { withNetwork } from './open-network.ts';
import { evaluationOf, isScored, openWatch, type Watch } from './open-watch.ts';
import { prunePictures } from './prune-pictures.ts';
import { type RunEvaluation, readEvaluations, stageTitle } from './run-evaluations.ts';
import { readRunLog } from './run-log.ts';
import { drawStagePhotos } from './stage-photos.ts';

/**
 * Scores everything that a run's folder holds or comes to hold, each once: networks on `--split`, label files on the list
 * that the run learns from, if it has masks. A result is written in one piece to `RUN/evaluations`, and is the sign that
 * it is done: whatever was interrupted is scored again from the start.
 *
 * @returns what to print at the end: when the run is complete, or with `--once` when nothing is left to do
 */
export async function runWatch(input: EvalInput, signal: AbortSignal): Promise<string> {
  const { options } = input;
  const watch = await openWatch(input, signal);
  for (;;) {
    const complete = await isRunComplete(watch.run);
    for (const product of await listProducts(watch.run)) {
      signal.throwIfAborted();
      const path = `${await evaluationOf(watch, product)}.json`;
      if (!isScored(watch, product) || (await exists(path))) continue;
      process.stderr.write(`${titleOf(product)}:\n`);
      const { report, shown } = await scoreProduct(watch, product);
      const { stage, kind, step } = product;
      const evaluation = { ...report, stage: { name: stage, kind, step }, settings: watch.settings, shown };
      await writeFileAtomic(path, formatJson(evaluation));
      await writePage(watch);
    }
    if (complete || options.once) break;
    process.stderr.write(`all is scored; looking again in ${options.every} s\n`);
    await sleep(options.every * 1000, undefined, { signal });
  }
  await writePage(watch);
  return formatEvaluations(await evaluationsOf(watch), options.json);
}

const titleOf = ({ stage, kind, step }: RunProduct) => stageTitle({ name: stage, kind, step });

async function scoreProduct(
  { input, split, signal }: Watch,
  { kind, path, checkpoint }: RunProduct,
): Promise<{ report: EvaluationReport; shown?: readonly ShownPhoto[] }> {
  const { options } = input;
  const convention = options.convention as ConventionName;
  if (!checkpoint || kind === 'labels') {
    const labels = { ...options, report: undefined, pred: path, split, cues: true };
    const photos: { id: string; score: number }[] = [];
    const { result, stamps } = await evaluateOnce(labels, undefined, signal, ({ id, confusions }) => {
      const score = scoreConfusion(confusions[0]!).mean;
      if (score !== undefined) photos.push({ id, score });
    });
    return { report: evaluationReport(result, stamps, convention), shown: chooseShown(photos) };
  }
  return withNetwork(checkpoint, input, async (labeller) => {
    const { result, stamps } = await evaluateOnce({ ...options, report: undefined }, labeller, signal);
    return { report: evaluationReport(result, { ...stamps, subject: path }, convention) };
  });
}

async function evaluationsOf({ run, settings }: Watch): Promise<RunEvaluation[]> {
  return (await readEvaluations(run)).filter((each) => each.settings === settings);
}

async function writePage(watch: Watch): Promise<void> {
  const { run, input, split, training } = watch;
  const page = input.options.report;
  if (page === undefined) return;
  const evaluations = await evaluationsOf(watch);
  const drawn: string[] = [];
  const masksOf = async (product: RunProduct, items: readonly DatasetItem[]) => {
    const folder = await masksFor(watch, product, items);
    if (product.checkpoint) drawn.push(folder);
    return folder;
  };
  const photos = await drawStagePhotos(await listProducts(run), training, split, evaluations, masksOf);
  await writeFileAtomic(page, formatRunPage(run, { evaluations, photos, curves: await readRunLog(run) }));
  await prunePictures(
    drawn,
    photos.photos.map(({ id }) => id),
  );
}

/** The folder of a product's label files; a network's are predicted, each once, and kept beside its evaluation. */
async function masksFor(watch: Watch, product: RunProduct, items: readonly DatasetItem[]): Promise<string> {
  const { checkpoint, path } = product;
  if (!checkpoint) return path;
  const folder = await evaluationOf(watch, product);
  const file = ({ id }: DatasetItem) => join(folder, `${id}.png`);
  const there = await Promise.all(items.map((item) => exists(file(item))));
  const missing = items.filter((_, index) => !there[index]);
  if (missing.length === 0) return folder;
  const { input, signal } = watch;
  await withNetwork(checkpoint, input, async (labeller) => {
    await runBounded(missing, { limit: labeller.inFlight, signal }, async (item, _index, running) => {
      await writeLabels(file(item), await labeller.label({ photo: item.photo }, running), vocPalette());
    });
  });
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
