import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { counted, DsrgError, encodeLabels, vocClasses, vocPalette } from '@dsrg/core';
import { readBytes, readText, writeFileAtomic, writeFolderAtomic, writeInto } from '@dsrg/core/node';
import { readMask } from '../labels/read-mask.ts';
import { readSbdMask } from '../read/mat/read-sbd-mask.ts';
import { readIds } from '../read/read-ids.ts';
import { checkCounts, type MaskPlan, mergeSbd, type VocLists } from './merge-sbd.ts';

/** What to make of VOC and SBD. */
export interface PrepareVocOptions {
  /** Folder VOC2012. */
  readonly voc: string;
  /** Folder `benchmark_RELEASE/dataset` of SBD. */
  readonly sbd: string;
  /** Whose mask a photo of both gets. */
  readonly prefer: 'sbd' | 'voc';
  /** Take lists of other lengths, and leave out photos of which a file is missing. */
  readonly partial: boolean;
  readonly signal: AbortSignal;
  /** Called after each mask. */
  tick(): void;
  /** Told the number of masks before the first. */
  begin(total: number): void;
}

export interface PreparedVoc {
  readonly trainAug: number;
  readonly fromSbd: number;
  readonly fromVoc: number;
  /** Files that were not there, with `partial`. */
  readonly missing: readonly string[];
}

/**
 * Makes train_aug out of VOC 2012 and SBD, in the VOC folder, as the papers' scripts do: masks of train_aug and val as index
 * PNGs in `SegmentationClassAug`, and the list `ImageSets/Segmentation/train_aug.txt`.
 *
 * @throws DsrgError FILE_MISSING with a list of what is missing; DATASET for lists that are not the published ones; the errors
 *   of the readers of masks. Nothing is left half-written
 */
export async function prepareVoc(options: PrepareVocOptions): Promise<PreparedVoc> {
  const { voc, sbd, prefer, partial, signal } = options;
  const lists = await readLists(voc, sbd);
  const planned = mergeSbd(lists, prefer);
  if (!partial) checkCounts(lists, planned.length);
  const val = lists.val.map((id): MaskPlan => ({ id, from: 'voc' }));
  const { kept, missing } = await checkFiles([...planned, ...val], options);
  if (missing.length > 0 && !partial) throw listed(missing);
  const trainAug = planned.filter((plan) => kept.has(plan));
  options.begin(kept.size);
  await writeFolderAtomic(
    join(voc, 'SegmentationClassAug'),
    async (folder) => {
      for (const plan of kept) {
        signal.throwIfAborted();
        await writeInto(folder, `${plan.id}.png`, await maskOf(plan, options));
        options.tick();
      }
      // Before the masks appear: they are the sign that all is done.
      const list = join(voc, 'ImageSets', 'Segmentation', 'train_aug.txt');
      await writeFileAtomic(list, trainAug.map(({ id }) => `${id}\n`).join(''), signal);
    },
    signal,
  );
  const fromSbd = trainAug.filter(({ from }) => from === 'sbd').length;
  return { trainAug: trainAug.length, fromSbd, fromVoc: trainAug.length - fromSbd, missing };
}

async function readLists(voc: string, sbd: string): Promise<VocLists> {
  const read = async (file: string): Promise<string[]> => readIds(await readText(file, 'The list'), file);
  const own = join(voc, 'ImageSets', 'Segmentation');
  return {
    train: await read(join(own, 'train.txt')),
    val: await read(join(own, 'val.txt')),
    sbdTrain: await read(join(sbd, 'train.txt')),
    sbdVal: await read(join(sbd, 'val.txt')),
  };
}

const maskFile = ({ id, from }: MaskPlan): string => (from === 'sbd' ? `cls/${id}.mat` : `SegmentationClass/${id}.png`);

async function checkFiles(
  plans: readonly MaskPlan[],
  { voc, sbd }: PrepareVocOptions,
): Promise<{ kept: Set<MaskPlan>; missing: string[] }> {
  const names = async (...parts: string[]) => new Set(await readdir(join(...parts)).catch((): string[] => []));
  const photos = await names(voc, 'JPEGImages');
  const there = { sbd: await names(sbd, 'cls'), voc: await names(voc, 'SegmentationClass') };
  const kept = new Set<MaskPlan>();
  const missing: string[] = [];
  for (const plan of plans) {
    const file = maskFile(plan);
    const lacks = [
      ...(photos.has(`${plan.id}.jpg`) ? [] : [join(voc, 'JPEGImages', `${plan.id}.jpg`)]),
      ...(there[plan.from].has(file.slice(file.indexOf('/') + 1)) ? [] : [join(plan.from === 'sbd' ? sbd : voc, file)]),
    ];
    if (lacks.length === 0) kept.add(plan);
    missing.push(...lacks);
  }
  return { kept, missing };
}

/** The index PNG of a photo; VOC's that are index PNGs already as they are, to the byte. */
async function maskOf(plan: MaskPlan, { voc, sbd }: PrepareVocOptions): Promise<Uint8Array> {
  const file = join(plan.from === 'sbd' ? sbd : voc, maskFile(plan));
  const bytes = await readBytes(file, 'The mask');
  const classes = vocClasses.length;
  if (plan.from === 'sbd') return encodeLabels(readSbdMask(bytes, file, classes), vocPalette());
  const reading = readMask(bytes, file, { classes, palette: vocPalette(), from: 'auto', unknown: 'refuse' });
  return reading.from === 'indices' ? bytes : encodeLabels(reading.labels, vocPalette());
}

function listed(missing: readonly string[]): DsrgError {
  const shown = missing.slice(0, 20).map((file) => `  ${file}`);
  const more = missing.length > shown.length ? [`  … and ${missing.length - shown.length} more`] : [];
  return new DsrgError(
    'FILE_MISSING',
    [`${counted(missing.length, 'file')} of train_aug and val missing:`, ...shown, ...more].join('\n'),
    {
      hint: 'Unpack the archives again. To go on without these photos: --partial.',
    },
  );
}
