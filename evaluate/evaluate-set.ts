import { join } from 'node:path';
import { DsrgError, type LabelMap, type RgbImage } from '@dsrg/core';
import { readLabels, readPhoto, writeLabels } from '@dsrg/core/node';
import { checkTruths } from './check-truths.ts';
import { type Confusion, createConfusion, mergeConfusions, updateConfusion } from './confusion.ts';
import { runBounded } from './run-bounded.ts';

/** One photo, and the label files it is scored against: one path for each truth. */
export interface EvaluationItem {
  readonly id: string;
  readonly photo: string;
  readonly truths: readonly string[];
}

/** What is scored, and against what. */
export interface EvaluationSet {
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** Names of the sets of label files: folder names, as a rule. */
  readonly truths: readonly string[];
  readonly items: readonly EvaluationItem[];
}

/** Predicts the labels of a photo, at its size. */
export type PredictItem = (item: EvaluationItem, signal: AbortSignal) => Promise<LabelMap>;

/** Options of {@link evaluateSet}. */
export interface EvaluateSetOptions {
  /** Photos in work at one time: one decodes while one is inferred and others are refined. @default 3 */
  readonly inFlight?: number;
  /** Folder for the predicted masks, `<id>.png`. @default none are saved */
  readonly saveMasks?: string;
  /** 256 colours of the saved masks. Needed with `saveMasks`. */
  readonly palette?: Uint8Array;
  readonly signal?: AbortSignal;
  /** Called after each photo, before another takes its place in the pipeline. */
  readonly onPhoto?: (photo: PhotoResult, maps: PhotoMaps) => void | Promise<void>;
}

/** What there is of a photo while it passes through. */
export interface PhotoMaps {
  readonly item: EvaluationItem;
  readonly prediction: LabelMap;
  /** One for each truth. */
  readonly truths: readonly LabelMap[];
}

/** One photo's part in the result. */
export interface PhotoResult {
  readonly id: string;
  /** One for each truth. */
  readonly confusions: readonly Confusion[];
}

/** The result of a set: one confusion matrix for each truth. */
export interface EvaluationResult {
  readonly classes: readonly string[];
  readonly truths: readonly { readonly name: string; readonly confusion: Confusion }[];
  readonly photos: number;
  readonly seconds: number;
}

/**
 * Predicts and scores every photo of a set. Memory does not grow with the set; counts are whole numbers, so the order
 * in which photos come out of the pipeline changes nothing.
 *
 * Every label file is looked at before the first prediction (there, and of its photo's size), and none is ever skipped.
 *
 * @throws DsrgError DATASET for an empty set, FILE_MISSING, FILE_FORMAT or LABEL for a label file that cannot be used,
 *   and whatever `predict` throws; `signal`'s reason after an abort
 */
export async function evaluateSet(
  set: EvaluationSet,
  predict: PredictItem,
  options: EvaluateSetOptions = {},
): Promise<EvaluationResult> {
  const { inFlight = 3, saveMasks, palette, signal, onPhoto } = options;
  if (set.items.length === 0)
    throw new DsrgError('DATASET', 'There is no photo to evaluate.', { hint: 'Is the list of the split empty?' });
  await checkTruths(set, signal);
  const classes = set.classes.length;
  const totals = set.truths.map(() => createConfusion(classes));
  const start = performance.now();
  await runBounded(set.items, { limit: inFlight, signal }, async (item, _index, running) => {
    const prediction = await predict(item, running);
    const { height, width } = prediction;
    const truths = await Promise.all(item.truths.map((path) => readLabels(path, { classes, height, width })));
    const confusions = truths.map((truth) => {
      const confusion = createConfusion(classes);
      updateConfusion(confusion, truth, prediction, item.id);
      return confusion;
    });
    if (saveMasks !== undefined && palette) await writeLabels(join(saveMasks, `${item.id}.png`), prediction, palette);
    for (const [index, confusion] of confusions.entries()) totals[index] = mergeConfusions([totals[index]!, confusion]);
    await onPhoto?.({ id: item.id, confusions }, { item, prediction, truths });
  });
  const seconds = (performance.now() - start) / 1000;
  return {
    classes: set.classes,
    truths: set.truths.map((name, index) => ({ name, confusion: totals[index]! })),
    photos: set.items.length,
    seconds,
  };
}

/** Takes masks made elsewhere for predictions: `<folder>/<id>.png`. */
export function predictFromMasks(folder: string, classes: number): PredictItem {
  return (item) => readLabels(join(folder, `${item.id}.png`), { classes });
}

/** Decodes the photo and has `label` label it. */
export function predictFromPhotos(label: (photo: RgbImage, signal: AbortSignal) => Promise<LabelMap>): PredictItem {
  return async (item, signal) => label(await readPhoto(item.photo), signal);
}
