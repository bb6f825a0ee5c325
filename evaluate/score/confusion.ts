import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/** How often each class was predicted where each class is true, over any number of photos. Whole numbers only. */
export interface Confusion {
  readonly kind: 'confusion';
  readonly classes: number;
  /** `classes × classes` pixel counts, truth by row, prediction by column; exact to 2⁵³. */
  readonly counts: Float64Array;
  /** Pixels that are void in the truth, and therefore not scored. */
  ignored: number;
  photos: number;
}

/**
 * An empty confusion matrix.
 *
 * @example
 * const confusion = createConfusion(2);
 * const labels = (...data: number[]): LabelMap => ({ kind: 'labels', data: Uint8Array.from(data), height: 1, width: 4 });
 * updateConfusion(confusion, labels(0, 1, 1, 255), labels(0, 0, 1, 1));
 * [...confusion.counts]; // [1, 0, 1, 1]
 */
export function createConfusion(classes: number): Confusion {
  if (!Number.isInteger(classes) || classes < 1 || classes > 255)
    throw new DsrgError('CONFIG', `A confusion matrix of ${classes} classes; 1 to 255 were expected.`);
  return { kind: 'confusion', classes, counts: new Float64Array(classes * classes), ignored: 0, photos: 0 };
}

/**
 * Counts one photo. As in the VOC devkit, pixels whose truth is 255 are left out, and a predicted label that is no class
 * (255 included) is an error wherever it stands. Nothing is counted when something is wrong.
 *
 * @param truth labels 0 to classes − 1, or 255
 * @param prediction labels 0 to classes − 1, of the same size
 * @param name of the photo, for error messages
 * @throws DsrgError LABEL
 */
export function updateConfusion(confusion: Confusion, truth: LabelMap, prediction: LabelMap, name = 'the photo'): void {
  const { classes, counts } = confusion;
  validateLabels(truth, prediction, classes, name);
  let ignored = 0;
  for (let i = 0; i < truth.data.length; i++) {
    const label = truth.data[i]!;
    if (label === IGNORE) ignored++;
    else counts[label * classes + prediction.data[i]!]!++;
  }
  confusion.ignored += ignored;
  confusion.photos++;
}

/**
 * The sum of confusion matrices: the same as one that saw all photos.
 *
 * @throws DsrgError SHAPE where the numbers of classes differ
 */
export function mergeConfusions(parts: readonly Confusion[]): Confusion {
  const classes = parts[0]?.classes ?? 0;
  const total = createConfusion(classes);
  for (const part of parts) {
    if (part.classes !== classes || part.counts.length !== classes * classes)
      throw new DsrgError('SHAPE', `Confusion matrices of ${classes} and of ${part.classes} classes cannot be added.`);
    for (let i = 0; i < total.counts.length; i++) total.counts[i]! += part.counts[i]!;
    total.ignored += part.ignored;
    total.photos += part.photos;
  }
  return total;
}

function validateLabels(truth: LabelMap, prediction: LabelMap, classes: number, name: string): void {
  if (truth.height !== prediction.height || truth.width !== prediction.width)
    throw new DsrgError(
      'LABEL',
      `The prediction for ${name} is ${prediction.height}×${prediction.width}, its truth ${truth.height}×${truth.width} (height × width).`,
      { hint: 'Predict at the size of the photo; masks are never resized for scoring.' },
    );
  for (let i = 0; i < truth.data.length; i++) {
    if (truth.data[i]! >= classes && truth.data[i] !== IGNORE) throw outOfRange('truth', truth, i, classes, name);
    if (prediction.data[i]! >= classes) throw outOfRange('prediction', prediction, i, classes, name);
  }
}

function outOfRange(what: 'truth' | 'prediction', map: LabelMap, at: number, classes: number, name: string): DsrgError {
  const place = `(row ${Math.floor(at / map.width)}, column ${at % map.width})`;
  return new DsrgError(
    'LABEL',
    `Label ${map.data[at]} at ${place} in the ${what} of ${name}; ${what} labels go from 0 to ${classes - 1}${what === 'truth' ? ', or are 255' : ''}.`,
    { hint: 'Do the masks belong to this list of classes?' },
  );
}
