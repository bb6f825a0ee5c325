import { join } from 'node:path';
import type { Dataset, DatasetItem } from '@dsrg/converters';
import { listSplits, openDataset } from '@dsrg/converters/node';
import { crfPresets, DsrgError, predictLabels, resizeLabels } from '@dsrg/core';
import {
  createCrfPool,
  createPhotoCodecs,
  createProgress,
  readLabels,
  readPhoto,
  writeFileAtomic,
} from '@dsrg/core/node';
import { type Confusion, createConfusion, evaluateSet, scoreConfusion, updateConfusion } from '@dsrg/evaluate';
import { folderOfLast, type MethodName, methods } from '../methods/methods.ts';
import { cuesOfLabels } from '../seeds/cue-map.ts';
import { countCues, createCueCounts, cueStatistics } from '../seeds/cue-statistics.ts';
import { cuePath } from './make-cues.ts';
import { openNetwork } from './open-network.ts';
import { pseudoLabelPath } from './relabel.ts';
import { stageFolder } from './run-stages.ts';
import type { Stage, StageContext } from './stage.ts';
import { viewSizes } from './view-sizes.ts';

/** One line of the table at the end of a run; shares from 0 to 1. */
export interface MeasuredStage {
  readonly what: string;
  readonly photos: number;
  readonly miou: number | undefined;
  /** The same by DSRG's evaluate.py, which leaves classes without a correct pixel out of the mean. */
  readonly miouDsrg?: number | undefined;
  readonly precision?: number | null;
  readonly recall?: number | null;
  readonly coverage?: number | null;
}

/** Photos with masks to score on. */
export interface ScoredSet {
  /** Path of the data set. */
  readonly data: string;
  /** Split to score the network on. */
  readonly val: string;
  /** Folder of the masks, which must be there. @default 'SegmentationClass', if it is there */
  readonly masks?: string;
  /** The masks are black and white. @default false */
  readonly binaryMasks?: boolean;
}

export interface MeasureOptions extends ScoredSet {
  readonly method: MethodName;
  readonly stages: readonly Stage[];
}

/**
 * Scores what each stage made against masks, where there are any. Masks only measure here: nothing that was trained has seen them
 * (but in the supervised method).
 * @returns the table, as text; also kept as `stages.json` in the run's folder
 */
export async function measureRun(context: StageContext, options: MeasureOptions): Promise<string> {
  const { run, dataset, say } = context;
  const { method, stages } = options;
  const made = (name: string) => masked.length > 0 && stages.some((stage) => stage.name === name);
  const masked = dataset.items.filter(({ mask }) => mask !== undefined);
  const rows: MeasuredStage[] = [];
  if (methods[method].usesMasks) say('measuring: this method has learned from the masks of the training photos');
  else if (masked.length > 0)
    say(`measuring: ${masked.length} training photos have masks; they were only measured with`);
  if (made('cues')) rows.push(await measureCues(dataset, masked, stageFolder(run, stages, 'cues')));
  if (made('relabel')) rows.push(await measurePseudoLabels(dataset, masked, stageFolder(run, stages, 'relabel')));
  const set = await openScoredSet(dataset, options);
  if ('missing' in set) say(`measuring: ${set.missing}, so the network is not scored`);
  else {
    for (const whole of [false, true]) rows.push(await measureNetwork(context, set, folderOfLast(run, stages), whole));
  }
  await writeFileAtomic(join(run, 'stages.json'), `${JSON.stringify(rows, null, 2)}\n`);
  for (const { what, miou, miouDsrg } of rows) {
    if (miou === miouDsrg || miouDsrg === undefined) continue;
    say(`${what}: mIoU ${miouDsrg.toFixed(3)} over the classes with a correct pixel, as DSRG’s evaluate.py has it`);
  }
  return formatTable(rows);
}

/**
 * A measure of networks by the masks of a split, for choosing among checkpoints.
 * @throws DsrgError DATASET where there are none, CONFIG where no best checkpoint is kept
 */
export async function openNetworkScore(
  dataset: Pick<Dataset, 'classes'>,
  { keep, ...scored }: ScoredSet & { readonly keep: number },
) {
  if (keep < 2) {
    throw new DsrgError('CONFIG', `--best-by miou chooses nothing with --keep ${keep}.`, { hint: 'Add --keep 2.' });
  }
  const set = await openScoredSet(dataset, scored);
  if ('missing' in set) throw new DsrgError('DATASET', `--best-by miou needs masks, but ${set.missing}.`);
  return {
    measure: `mean IoU on ${scored.val}`,
    score: async (context: StageContext, folder: string) => (await measureNetwork(context, set, folder, false)).miou,
  };
}

async function openScoredSet(
  { classes }: Pick<Dataset, 'classes'>,
  { data, val, masks, binaryMasks = false }: ScoredSet,
) {
  if (!(await listSplits(data)).includes(val)) return { missing: `there is no split ${val}` };
  const set = await openDataset(data, { split: val, classes, binaryMasks, ...(masks !== undefined && { masks }) });
  return set.items.every(({ mask }) => mask !== undefined) ? set : { missing: `photos of ${val} lack masks` };
}

async function measureCues(
  { classes }: Dataset,
  items: readonly DatasetItem[],
  folder: string,
): Promise<MeasuredStage> {
  const counts = createCueCounts(classes.length);
  for (const item of items) {
    const labels = await readLabels(cuePath(folder, item), { classes: classes.length });
    const truth = await readLabels(item.mask as string, { classes: classes.length, binary: item.binaryMask ?? false });
    countCues(counts, cuesOfLabels(labels, classes.length), resizeLabels(truth, labels.height, labels.width));
  }
  const { miou, precision, recall, coverage } = cueStatistics(counts);
  return { what: 'cues (train)', photos: items.length, miou: miou ?? undefined, precision, recall, coverage };
}

async function measurePseudoLabels(
  { classes }: Dataset,
  items: readonly DatasetItem[],
  folder: string,
): Promise<MeasuredStage> {
  const confusion = createConfusion(classes.length);
  for (const item of items) {
    const truth = await readLabels(item.mask as string, { classes: classes.length, binary: item.binaryMask ?? false });
    updateConfusion(
      confusion,
      truth,
      await readLabels(pseudoLabelPath(folder, item), { classes: classes.length }),
      item.id,
    );
  }
  return { what: 'pseudo labels (train)', photos: items.length, ...meanScores(confusion) };
}

async function measureNetwork(
  context: StageContext,
  set: Dataset,
  folder: string,
  whole: boolean,
): Promise<MeasuredStage> {
  const { threads, settings, signal } = context;
  const { flip, merge, crf } = settings.evaluate;
  const segmenter = await openNetwork(folder, 'logits', { threads });
  const pool = createCrfPool({ workers: threads });
  const codecs = createPhotoCodecs();
  const what = `network (val${whole ? ', scales, flip, CRF' : ''})`;
  const progress = createProgress({ label: what, total: set.items.length });
  try {
    const items = set.items.map(({ id, photo, mask, binaryMask }) => {
      return { id, photo, truths: [mask as string], ...(binaryMask && { binary: true }) };
    });
    const refine = {
      refine: (photo: Parameters<typeof pool.run>[0], map: Parameters<typeof pool.run>[1]) =>
        pool.run(photo, map, { ...crfPresets[crf], output: 'labels' }),
    };
    const result = await evaluateSet(
      { classes: set.classes, truths: ['masks'], items },
      async (item) => {
        const photo = await readPhoto(item.photo, { codecs });
        const views = { scales: viewSizes(photo, settings.evaluate), flip, merge };
        return predictLabels(segmenter, photo, whole ? { ...views, ...refine } : {});
      },
      { signal, onPhoto: () => progress.tick() },
    );
    const [truth] = result.truths;
    return { what, photos: result.photos, ...(truth ? meanScores(truth.confusion) : { miou: undefined }) };
  } finally {
    progress.done();
    await pool.close();
    await segmenter.close();
  }
}

function meanScores(confusion: Confusion): Pick<MeasuredStage, 'miou' | 'miouDsrg'> {
  return { miou: scoreConfusion(confusion).mean, miouDsrg: scoreConfusion(confusion, 'dsrg').mean };
}

function formatTable(rows: readonly MeasuredStage[]): string {
  if (rows.length === 0) return 'No masks to measure with: the network is in the run’s folder.\n';
  const show = (value: number | null | undefined) => (value === undefined || value === null ? '–' : value.toFixed(3));
  const lines = rows.map(({ what, photos, miou, precision, recall, coverage }) => [
    what,
    String(photos),
    show(miou),
    show(precision),
    show(recall),
    show(coverage),
  ]);
  const table = [['stage', 'photos', 'mIoU', 'precision', 'recall', 'coverage'], ...lines];
  const widths = (table[0] as string[]).map((_, k) => Math.max(...table.map((line) => (line[k] as string).length)));
  return `${table.map((line) => line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] as number) : cell.padStart(widths[k] as number))).join('  ')).join('\n')}\n`;
}
