import { counted, DsrgError } from '@dsrg/core';
import { createProgress, readLabels } from '@dsrg/core/node';
import { createThresholdSweep, strongestClass } from '../cams/sweep-thresholds.ts';
import { formatThresholdRows, thresholdRows } from '../cams/threshold-rows.ts';
import type { EvalInput } from '../command/eval-command.ts';
import { openEvalData } from '../command/open-eval-data.ts';
import { runBounded } from '../label/run-bounded.ts';
import { checkTruths } from '../score/check-truths.ts';
import type { ConventionName } from '../score/conventions.ts';
import { makerOfSeeds, readSeed } from './seed-files.ts';

/** RecurSeed's `evaluate`: 0.10 to 0.80 by 0.05. */
const thresholds = Array.from({ length: 15 }, (_, index) => (index + 2) / 20);

/**
 * Scores seeds without CRF at constant scores of background, as RecurSeed's `evaluate` does with a folder of predictions; returns what to print.
 * The best threshold is chosen on the photos that are scored: an upper bound, and said so.
 */
export async function runSweep({ options }: EvalInput, signal: AbortSignal): Promise<string> {
  const { split, convention } = options;
  const folder = options.seeds as string;
  const set = await openEvalData(options, undefined);
  await checkTruths(set, signal);
  const classes = set.classes.length;
  const sweeps = set.truths.map(() => createThresholdSweep(thresholds, classes));
  const progress = createProgress({ label: 'evaluate', total: set.items.length });
  await runBounded(set.items, { limit: 2, signal }, async ({ id, truths, binary = false, tags }) => {
    const { keys, hasBackground, data, ...size } = await readSeed(
      folder,
      id,
      classes,
      options.tagFilter ? tags : undefined,
    );
    if (hasBackground)
      throw new DsrgError('USAGE', `The seed of ${id} has a map of background: there is no threshold to try.`, {
        hint: 'Seeds of a multi-stage network are scored without --sweep.',
      });
    const pixels = size.height * size.width;
    const planes = keys.slice(1).map((_, plane) => data.subarray(plane * pixels, (plane + 1) * pixels));
    const strongest = strongestClass({ ...size, tags: keys.slice(1), planes });
    for (const [index, path] of truths.entries())
      sweeps[index]?.add(strongest, await readLabels(path, { classes, ...size, binary, maxPixels: set.maxPixels }), id);
    progress.tick();
  }).finally(() => progress.done());
  const made = await makerOfSeeds(folder);
  const head = {
    ...{ format: 1, kind: 'dsrg-sweep', subject: folder, maker: made?.says ?? null },
    ...{ data: options.data, split, photos: set.items.length, tagFilter: options.tagFilter },
  };
  const scored = set.truths.map((name, index) => {
    return { name, rows: thresholdRows(thresholds, sweeps[index]?.confusions() ?? [], convention as ConventionName) };
  });
  if (options.json) return `${JSON.stringify({ ...head, truths: scored })}\n`;
  const whose = made === undefined ? 'made elsewhere' : `of ${made.says}`;
  const told = options.tagFilter ? ", ONLY CLASSES OF THE PHOTO'S TAGS" : '';
  const tables = scored.flatMap(({ name, rows }) => [...formatThresholdRows(`against ${name}${told}`, rows), '']);
  return [
    `seeds in ${folder} (${whose}) on ${options.data}, ${split}: ${counted(set.items.length, 'photo')}; no CRF`,
    '',
    ...tables,
  ].join('\n');
}
