import { join } from 'node:path';
import { DsrgError, IGNORE, type LabelMap, type Maker, type OneMaker } from '@dsrg/core';
import { readLabels, writeLabels } from '@dsrg/core/node';
import { runBounded } from '../label/run-bounded.ts';
import { checkTruths } from './check-truths.ts';
import { type Confusion, createConfusion, mergeConfusions, updateConfusion } from './confusion.ts';
import type { EvaluationItem, EvaluationSet } from './evaluation-set.ts';
import { predictionsIn } from './predictions-in.ts';
import type { TruthParts } from './truth-parts.ts';

/** Predicts the labels of a photo, at its size. */
export type PredictItem = (item: EvaluationItem, signal: AbortSignal) => Promise<LabelMap>;

/** Options of {@link evaluateSet}. */
export interface EvaluateSetOptions {
  /** Photos in work at one time: one decodes while one is inferred and others are refined. @default 3 */
  readonly inFlight?: number;
  /** Score these parts of each truth as well. @default [] */
  readonly parts?: readonly TruthParts[];
  /** Predictions may leave pixels undecided (255), as cues do: these are not scored, but counted. @default false */
  readonly undecided?: boolean;
  /** Folder for the predicted masks, `<id>.png`. @default none are saved */
  readonly saveMasks?: string;
  /** 256 colours of the saved masks. Needed with `saveMasks`. */
  readonly palette?: Uint8Array;
  /** What the saved masks say made them. @default nothing */
  readonly maker?: Maker | undefined;
  readonly signal?: AbortSignal;
  /** Called after each photo, before another takes its place in the pipeline. */
  readonly onPhoto?: (photo: PhotoResult, maps: PhotoMaps) => void | Promise<void>;
}

/** What there is of a photo while it passes through. */
export interface PhotoMaps {
  readonly item: EvaluationItem;
  readonly prediction: LabelMap;
  /** One for each truth, then those of each truth's parts. */
  readonly truths: readonly LabelMap[];
}

/** One photo's part in the result. */
export interface PhotoResult {
  readonly id: string;
  /** One for each truth, then those of each truth's parts. */
  readonly confusions: readonly Confusion[];
}

/** The result of a set: one confusion matrix for each truth. */
export interface EvaluationResult {
  readonly classes: readonly string[];
  readonly truths: readonly {
    readonly name: string;
    readonly confusion: Confusion;
    /** Pixels that the truth would score, but that the prediction leaves undecided. */
    readonly undecided?: number;
  }[];
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
  const { saveMasks, palette, maker, onPhoto, ...running } = options;
  const [result] = await evaluateVariants(set, 1, async (item, signal) => [await predict(item, signal)], {
    ...running,
    onPhoto: async (photos, maps) => {
      const [photo] = photos;
      const [prediction] = maps.predictions;
      if (saveMasks !== undefined && palette)
        await writeLabels(join(saveMasks, `${maps.item.id}.png`), prediction!, palette, maker);
      await onPhoto?.(photo!, { item: maps.item, truths: maps.truths, prediction: prediction! });
    },
  });
  return result!;
}

/** Options of {@link evaluateVariants}. */
export interface EvaluateVariantsOptions
  extends Pick<EvaluateSetOptions, 'inFlight' | 'parts' | 'undecided' | 'signal'> {
  /** Called after each photo with one result for each variant. */
  readonly onPhoto?: (
    photos: readonly PhotoResult[],
    maps: Omit<PhotoMaps, 'prediction'> & { readonly predictions: readonly LabelMap[] },
  ) => void | Promise<void>;
}

/**
 * As {@link evaluateSet}, but for several predictions of each photo at once, each scored by itself.
 *
 * @param variants how many predictions `predict` makes of a photo
 * @returns one result for each
 */
export async function evaluateVariants(
  set: EvaluationSet,
  variants: number,
  predict: (item: EvaluationItem, signal: AbortSignal) => Promise<readonly LabelMap[]>,
  { inFlight = 3, parts = [], undecided = false, signal, onPhoto }: EvaluateVariantsOptions = {},
): Promise<EvaluationResult[]> {
  if (set.items.length === 0)
    throw new DsrgError('DATASET', 'There is no photo to evaluate.', { hint: 'Is the list of the split empty?' });
  await checkTruths(set, signal);
  const classes = set.classes.length;
  const names = [
    ...set.truths,
    ...parts.flatMap((each) => set.truths.flatMap((name) => each.names.map((part) => `${name}, ${part}`))),
  ];
  const open = Array.from({ length: variants }, () => names.map(() => 0));
  const totals = Array.from({ length: variants }, () => names.map(() => createConfusion(classes)));
  const start = performance.now();
  await runBounded(set.items, { limit: inFlight, signal }, async (item, _index, running) => {
    const predictions = await predict(item, running);
    // Their sizes are those of the photo (checkTruths); a prediction of another one is named when it is counted.
    const whole = await Promise.all(
      item.truths.map((path) => readLabels(path, { classes, binary: item.binary ?? false, maxPixels: set.maxPixels })),
    );
    const truths = [...whole, ...parts.flatMap((each) => whole.flatMap((truth) => each.of(truth)))];
    const photos = predictions.map((prediction, variant): PhotoResult => {
      const confusions = truths.map((truth, index) => {
        const confusion = createConfusion(classes);
        const decided = undecided ? decidedPart(truth, prediction) : { truth, prediction, left: 0 };
        updateConfusion(confusion, decided.truth, decided.prediction, item.id);
        open[variant]![index]! += decided.left;
        return confusion;
      });
      return { id: item.id, confusions };
    });
    await onPhoto?.(photos, { item, predictions, truths });
    for (const [variant, { confusions }] of photos.entries())
      for (const [truth, confusion] of confusions.entries())
        totals[variant]![truth] = mergeConfusions([totals[variant]![truth]!, confusion]);
  });
  const seconds = (performance.now() - start) / 1000;
  return totals.map((confusions, variant) => ({
    classes: set.classes,
    truths: names.map((name, index) => {
      return { name, confusion: confusions[index]!, ...(undecided && { undecided: open[variant]![index]! }) };
    }),
    photos: set.items.length,
    seconds,
  }));
}

/** The truth void where the prediction is, and how many pixels that costs. */
export function decidedPart(truth: LabelMap, prediction: LabelMap) {
  let left = 0;
  const data = truth.data.map((label, i) => {
    if (prediction.data[i] !== IGNORE) return label;
    if (label !== IGNORE) left++;
    return IGNORE;
  });
  const labels = prediction.data.map((label) => (label === IGNORE ? 0 : label));
  return { truth: { ...truth, data }, prediction: { ...prediction, data: labels }, left };
}

/**
 * Takes masks made elsewhere for predictions, found by their names in a folder; black and white where the truth is.
 *
 * @param one sees what made them. @default masks of several makers will do
 * @throws DsrgError as `predictionsIn` does
 */
export function predictFromMasks(folder: string, set: EvaluationSet, one?: OneMaker): PredictItem {
  const { paths } = predictionsIn(folder, set.items);
  const file = { classes: set.classes.length, maxPixels: set.maxPixels };
  return ({ id, binary = false }) => readLabels(paths.get(id) ?? join(folder, `${id}.png`), { ...file, binary }, one);
}
