import { besideBackground, type DenseCrfOptions, type LabelMap, restoreClasses } from '@dsrg/core';
import { type CrfPool, createPhotoCodecs, readPhoto } from '@dsrg/core/node';
import { type Confusion, createConfusion, updateConfusion } from '../score/confusion.ts';
import type { EvaluationItem } from '../score/evaluation-set.ts';
import { createThresholdSweep, strongestClass, type TagMaps } from './sweep-thresholds.ts';

/** Counts what activation maps say of photos at each of several thresholds for the background. */
export interface ThresholdScorer {
  /** @param truths masks of the photo, always as many */
  add(item: EvaluationItem, maps: TagMaps, truths: readonly LabelMap[]): Promise<void>;
  /** One confusion matrix for each threshold, against truth number `truth`. */
  confusions(truth: number): Confusion[];
}

/** What is counted: thresholds, classes with background, how many truths. */
export interface ScorerShape {
  readonly thresholds: readonly number[];
  readonly classes: number;
  readonly truths: number;
  /** Most pixels that a photo may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
}

/** A pixel is of its strongest class where that exceeds the threshold, else background. */
export function scoreStrongest({ thresholds, classes, truths: count }: ScorerShape): ThresholdScorer {
  const sweeps = Array.from({ length: count }, () => createThresholdSweep(thresholds, classes));
  return {
    async add({ id }, maps, truths) {
      const strongest = strongestClass(maps);
      for (const [index, truth] of truths.entries()) sweeps[index]!.add(strongest, truth, id);
    },
    confusions: (truth) => sweeps[truth]!.confusions(),
  };
}

/** The threshold becomes the background's score beside the maps, and a dense CRF decides. */
export function scoreRefined(
  { thresholds, classes, truths: count, maxPixels }: ScorerShape,
  pool: CrfPool,
  crf: DenseCrfOptions,
): ThresholdScorer {
  const confusions = Array.from({ length: count }, () => thresholds.map(() => createConfusion(classes)));
  const codecs = createPhotoCodecs(maxPixels);
  return {
    async add({ id, photo: path }, maps, truths) {
      const photo = await readPhoto(path, { codecs });
      const names = [0, ...maps.tags];
      const refine = async (background: number, at: number) => {
        const options = { ...crf, output: 'labels' as const };
        const found = restoreClasses(await pool.run(photo, besideBackground(maps, background), options), names);
        for (const [index, truth] of truths.entries()) updateConfusion(confusions[index]![at]!, truth, found, id);
      };
      await Promise.all(thresholds.map(refine));
    },
    confusions: (truth) => confusions[truth]!,
  };
}
