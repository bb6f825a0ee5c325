import { counted, DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, zerosLike } from './batch.ts';

export interface PixelLossOptions {
  /** Factor of each class, length C. @default all 1 */
  classWeights?: ArrayLike<number>;
  /** Factor of each pixel, per photo h×w row-major; 0 ignores it. @default all 1 */
  pixelWeights?: readonly ArrayLike<number>[];
}

/**
 * Softmax cross entropy per pixel, {@link IGNORE} left out, divided by the number of pixels that count (Caffe's normalisation
 * VALID), or by the sum of their weights where there are any; a batch with nothing to learn from is 0.
 *
 * @param logits N×C×h×w
 * @param labels one label map h×w per photo, 0..C−1 or 255
 * @returns value and ∂L/∂logits
 */
export function pixelLoss<A extends Floats>(
  logits: Batch<A>,
  labels: readonly LabelMap[],
  { classWeights, pixelWeights }: PixelLossOptions = {},
): Loss<A> {
  requireBatch(logits, 'Logits');
  requireLabels(logits, labels);
  if (classWeights && classWeights.length !== logits.channels) {
    throw new DsrgError('SHAPE', `${classWeights.length} class weights for ${logits.channels} classes.`);
  }
  const { data, channels, count } = logits;
  const cells = logits.height * logits.width;
  const gradient = zerosLike(logits);
  const scores = new Float64Array(channels);
  let value = 0;
  let total = 0;
  for (let image = 0; image < count; image++) {
    const target = labels[image]!.data;
    const weights = pixelWeights?.[image];
    for (let cell = 0; cell < cells; cell++) {
      const label = target[cell]!;
      if (label === IGNORE) continue;
      if (label >= channels) throw outOfRange(label, image, cell, logits);
      const weight = (weights ? weights[cell]! : 1) * (classWeights ? classWeights[label]! : 1);
      if (weight === 0) continue;
      total += weight;
      const start = image * channels * cells + cell;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0, i = start; c < channels; c++, i += cells) if (data[i]! > highest) highest = data[i]!;
      let sum = 0;
      for (let c = 0, i = start; c < channels; c++, i += cells) {
        scores[c] = Math.exp(data[i]! - highest);
        sum += scores[c]!;
      }
      value += weight * (Math.log(sum) + highest - data[start + label * cells]!);
      for (let c = 0, i = start; c < channels; c++, i += cells) {
        gradient.data[i] = weight * (scores[c]! / sum - (c === label ? 1 : 0));
      }
    }
  }
  if (total === 0) return { value: 0, gradient };
  for (let i = 0; i < gradient.data.length; i++) gradient.data[i] = gradient.data[i]! / total;
  return { value: value / total, gradient };
}

function requireLabels(logits: Batch, labels: readonly LabelMap[]): void {
  if (labels.length !== logits.count) {
    throw new DsrgError(
      'SHAPE',
      `${labels.length} label maps for a batch of ${counted(logits.count, 'photo')}; one each is expected.`,
    );
  }
  labels.forEach(({ height, width, data }, image) => {
    if (height === logits.height && width === logits.width && data.length === height * width) return;
    throw new DsrgError(
      'SHAPE',
      `Labels of photo ${image} are ${height}×${width}; the network's output is ${logits.height}×${logits.width}.`,
      { hint: "Bring the labels to the output's grid first (resizeLabels of @dsrg/core)." },
    );
  });
}

function outOfRange(label: number, image: number, cell: number, { width, channels }: Batch): DsrgError {
  return new DsrgError(
    'LABEL',
    `Label ${label} at (row ${Math.floor(cell / width)}, column ${cell % width}) of photo ${image} of the batch; ` +
      `labels go from 0 to ${channels - 1} or are ${IGNORE}.`,
    { hint: 'Was it saved as RGB, or made for another class list? Label files are indexed PNGs.' },
  );
}
