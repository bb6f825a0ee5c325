import { listSplits, openDataset, requireMaskClasses } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import type { ScoredPhotos } from '../run/measure.ts';
import type { Finding } from './check-photos.ts';
import { datasetPhotos } from './dataset-photos.ts';

/** Photos with masks to score a network on. */
export interface ScoredPhotosOptions {
  /** Path of the data set. @default there is none, of web photos alone */
  readonly data: string | undefined;
  /** Split to score the network on. */
  readonly val: string;
  /** Folder of the masks, which must be there. @default the usual one, if it is there */
  readonly masks?: string | undefined;
  /** The masks are black and white. @default false */
  readonly binaryMasks?: boolean | undefined;
  /** Most pixels that photos and masks may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
  /** Whether the masks that are there were left alone, for nothing says what their numbers mean. @default false */
  readonly masksLeftAlone?: boolean | undefined;
  /** Background first. */
  readonly classes: readonly string[];
}

/**
 * The photos of a split, if all of them have masks.
 * @throws DsrgError LABEL for masks without any object: every network would seem right
 */
export async function openScoredPhotos({
  data,
  val,
  masks,
  classes,
  binaryMasks = false,
  masksLeftAlone = false,
  maxPixels,
}: ScoredPhotosOptions): Promise<ScoredPhotos> {
  if (data === undefined) return { missing: 'no data set is named beside the web photos' };
  if (masksLeftAlone) return { missing: 'the masks were left alone (no classes.json says what their numbers mean)' };
  if (!(await listSplits(data)).includes(val)) return { missing: `there is no split ${val}` };
  const set = await openDataset(data, {
    split: val,
    classes,
    binaryMasks,
    maxPixels,
    ...(masks !== undefined && { masks }),
  });
  if (!set.items.every(({ mask }) => mask !== undefined)) return { missing: `photos of ${val} lack masks` };
  await requireMaskClasses(set, 'any');
  return datasetPhotos(set, val);
}

/** Photos to score on, and what is wrong with them. */
export interface CheckedPhotos {
  readonly photos: ScoredPhotos;
  readonly findings: readonly Finding[];
}

/** {@link openScoredPhotos} for those who want to know what is wrong. */
export async function checkScoredPhotos(options: ScoredPhotosOptions): Promise<CheckedPhotos> {
  try {
    return { photos: await openScoredPhotos(options), findings: [] };
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    const { message, hint = 'Save the masks anew.' } = error;
    const finding: Finding = { kind: 'fault', where: `split ${options.val}`, what: message, cure: hint };
    return { photos: { missing: message }, findings: [finding] };
  }
}

/**
 * Looks whether the best checkpoint can be chosen by masks.
 * @throws DsrgError DATASET where there are none, CONFIG where no best checkpoint is kept
 */
export function requireScored(scored: ScoredPhotos, keep: number): void {
  if (keep < 2) {
    throw new DsrgError('CONFIG', `--best-by miou chooses nothing with --keep ${keep}.`, { hint: 'Add --keep 2.' });
  }
  if (!('missing' in scored)) return;
  throw new DsrgError('DATASET', `--best-by miou needs masks, but ${scored.missing}.`, {
    hint: 'Name a split whose photos all have masks with --val, or leave --best-by out.',
  });
}
