import { counted, DsrgError } from '@dsrg/core';

/** The id lists that make train_aug. */
export interface VocLists {
  /** VOC's own segmentation lists. */
  readonly train: readonly string[];
  readonly val: readonly string[];
  /** Lists of SBD (`dataset/train.txt`, `dataset/val.txt`). */
  readonly sbdTrain: readonly string[];
  readonly sbdVal: readonly string[];
}

/** Where the mask of a photo comes from. */
export interface MaskPlan {
  readonly id: string;
  readonly from: 'sbd' | 'voc';
}

/** Lengths of the lists as they were published. */
export const publishedCounts = { train: 1464, val: 1449, sbdTrain: 8498, sbdVal: 2857, trainAug: 10582 } as const;

/**
 * Puts train_aug together: all of SBD and of VOC's train, without VOC's val; sorted.
 *
 * @param prefer whose mask a photo of both gets: SBD's, as DSRG's TensorFlow port has it, or VOC's, as SEC-MXNet has it
 */
export function mergeSbd({ train, val, sbdTrain, sbdVal }: VocLists, prefer: 'sbd' | 'voc'): MaskPlan[] {
  const held = new Set(val);
  const voc = new Set(train);
  const sbd = new Set([...sbdTrain, ...sbdVal].filter((id) => !held.has(id)));
  const ids = [...new Set([...sbd, ...voc])].sort();
  return ids.map((id) => ({ id, from: sbd.has(id) && (prefer === 'sbd' || !voc.has(id)) ? 'sbd' : 'voc' }));
}

/**
 * Checks that lists are those that everybody uses.
 *
 * @throws DsrgError DATASET naming every list of another length
 */
export function checkCounts(lists: VocLists, trainAug: number): void {
  const found = {
    train: lists.train.length,
    val: lists.val.length,
    sbdTrain: lists.sbdTrain.length,
    sbdVal: lists.sbdVal.length,
    trainAug,
  };
  const names = { train: 'VOC train', val: 'VOC val', sbdTrain: 'SBD train', sbdVal: 'SBD val', trainAug: 'train_aug' };
  const wrong = (Object.keys(publishedCounts) as (keyof typeof publishedCounts)[]).filter(
    (key) => found[key] !== publishedCounts[key],
  );
  if (wrong.length === 0) return;
  const lines = wrong.map(
    (key) => `${names[key]} has ${counted(found[key], 'photo')} instead of ${publishedCounts[key]}`,
  );
  throw new DsrgError('DATASET', `The lists are not the published ones: ${lines.join('; ')}.`, {
    hint: 'Are both archives unpacked whole? VOC 2012 trainval and SBD’s benchmark.tgz are needed. For a part on purpose: --partial.',
  });
}
