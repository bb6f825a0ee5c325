import { setTimeout as sleep } from 'node:timers/promises';
import { isContactSheet, isNetworkProduct, type Run, type RunStore, readRun, runProducts } from '@dsrg/converters';
import { maxPixelsOf, printNote, writeFileAtomic } from '@dsrg/core/node';
import type { EvalInput } from '../command/eval-command.ts';
import { formatRunPage } from '../report/html/run-page.ts';
import { formatJson } from '../report/json.ts';
import { formatEvaluations } from './format-evaluations.ts';
import { predictPictures, prunePictures, readPicture } from './network-pictures.ts';
import { openWatch, type Watch } from './open-watch.ts';
import { readLabelMap } from './read-label-map.ts';
import { hasEvaluation, type RunEvaluation, readEvaluations, writeEvaluation } from './run-evaluations.ts';
import { readRunLog } from './run-log.ts';
import { scoreProduct } from './score-product.ts';
import { choosePhotos, drawStagePhotos } from './stage-photos.ts';
import { openTagMaps, tagNetworkOf } from './tag-maps.ts';
import { evaluationName, stageOf, stageTitle, watchedProducts } from './watched-products.ts';

/**
 * Scores everything that a run's folder holds or comes to hold, each once: networks on `--split`, label maps on the
 * photos that the run learns from, where these have masks. A result is written in one piece to the run's evaluations, and is the sign that
 * it is done: whatever was interrupted is scored again from the start.
 *
 * @returns what to print at the end: when the run is complete, or with `--once` when nothing is left to do
 */
export async function runWatch(input: EvalInput, signal: AbortSignal): Promise<string> {
  const { options } = input;
  const watch = await openWatch(input, signal);
  for (;;) {
    const run = await readRun(watch.store);
    for (const product of await watchedProducts(run)) {
      signal.throwIfAborted();
      const name = evaluationName(product, watch.settings);
      if (!watch.isScored(product) || (await hasEvaluation(watch.store, name))) continue;
      const stage = stageOf(product);
      printNote(`${stageTitle(stage)}:`);
      const { report, shown } = await scoreProduct(watch, product);
      const evaluation = { ...report, stage, settings: watch.settings, shown };
      await writeEvaluation(watch.store, name, formatJson(evaluation));
      await writePage(watch, run);
    }
    if (run.complete || options.once) break;
    printNote(`all is scored; looking again in ${options.every} s`);
    await sleep(options.every * 1000, undefined, { signal });
  }
  await writePage(watch, await readRun(watch.store));
  if (options.report !== undefined) printNote(`${options.report} shows the run: open it in a browser.`);
  return formatEvaluations(await evaluationsOf(watch), watch.photos.truths, options.json);
}

async function evaluationsOf({ store, settings }: Watch): Promise<RunEvaluation[]> {
  return (await readEvaluations(store)).filter((each) => each.settings === settings);
}

async function readSheets(store: RunStore): Promise<Uint8Array[]> {
  const files = (await store.list()).filter(isContactSheet);
  const sheets = await Promise.all(files.map((file) => store.read(file)));
  return sheets.filter((sheet) => sheet !== undefined);
}

async function writePage(watch: Watch, run: Run): Promise<void> {
  const { store, input, photos, settings } = watch;
  const page = input.options.report;
  if (page === undefined) return;
  const evaluations = await evaluationsOf(watch);
  const products = await watchedProducts(run);
  const chosen = await choosePhotos(products, photos, evaluations);
  const ids = chosen.shown.map(({ id }) => id);
  const networks = products.filter(isNetworkProduct);
  const items = photos.items.filter(({ id }) => ids.includes(id));
  for (const network of networks) await predictPictures(watch, network, items);
  const tagNetwork = tagNetworkOf(await runProducts(run));
  const maps = tagNetwork && (await openTagMaps(tagNetwork, input.options));
  const drawn = await drawStagePhotos(
    products,
    photos,
    chosen,
    {
      labelsOf: (product, id, size) =>
        isNetworkProduct(product) ? readPicture(watch, product, id, size) : readLabelMap(product, id, size),
      mapsOf: maps && ((photo, tags) => maps.draw(photo, tags, photos.classes)),
    },
    maxPixelsOf(input.options),
  ).finally(() => maps?.close());
  await writeFileAtomic(
    page,
    formatRunPage(store.name, {
      evaluations,
      photos: drawn,
      curves: await readRunLog(store),
      sheets: await readSheets(store),
    }),
  );
  await prunePictures(
    watch,
    networks.map((network) => evaluationName(network, settings)),
    ids,
  );
}
