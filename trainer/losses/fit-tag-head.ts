import { counted, DsrgError } from '@dsrg/core';
import { type MinimiseOptions, minimise } from './minimise.ts';
import { tagLoss } from './tag-loss.ts';

export interface TagHeadOptions extends MinimiseOptions {
  /** Weight decay: λ/2 times the squared weights is added to the loss (not for biases). @default 1e-3 */
  decay?: number;
  /** Whether the layer has biases; else they are 0. @default true */
  bias?: boolean;
}

/** A linear layer from pooled features to tag scores; as a 1×1 convolution over the unpooled features it gives activation maps. */
export interface TagHead {
  /** K×D, tag by tag. */
  readonly weights: Float32Array;
  /** K. */
  readonly bias: Float32Array;
  /** Mean over photos of the summed cross entropy, decay included. */
  readonly loss: number;
  readonly steps: number;
}

/**
 * Fits a linear tag head to fixed features to its optimum (multi-label logistic regression): with an ImageNet trunk left as it is, a few
 * hundred photos take seconds, where training through the trunk can spoil it.
 *
 * @param features globally averaged features, N×D row-major
 * @param targets N×K row-major, 0..1 (`tagTargets`)
 * @param photos N, the number of rows
 * @example
 * const head = fitTagHead(pooled, tagTargets(tags, classes), tags.length);
 */
export function fitTagHead(
  features: Float32Array,
  targets: Float32Array,
  photos: number,
  { decay = 1e-3, bias = true, ...options }: TagHeadOptions = {},
): TagHead {
  const width = features.length / photos;
  const tags = targets.length / photos;
  if (!(photos > 0 && Number.isInteger(width) && Number.isInteger(tags) && width > 0 && tags > 0)) {
    throw new DsrgError(
      'SHAPE',
      `${features.length} features and ${targets.length} targets are no rows of ${counted(photos, 'photo')}.`,
    );
  }
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DsrgError('NUMERIC', `Feature ${bad % width} of photo ${Math.floor(bad / width)} is ${features[bad]}.`);
  }
  const unfit = targets.findIndex((value) => !(value >= 0 && value <= 1));
  if (unfit >= 0) {
    const [photo, tag] = [Math.floor(unfit / tags), unfit % tags];
    throw new DsrgError('NUMERIC', `Target ${tag} of photo ${photo} is ${targets[unfit]}; targets go from 0 to 1.`);
  }
  const scores = {
    kind: 'batch' as const,
    data: new Float64Array(photos * tags),
    count: photos,
    channels: tags,
    height: 1,
    width: 1,
  };
  const biases = tags * width;
  // Centred features make the problem far better conditioned and leave its solution alone, since biases do not decay.
  const means = bias ? meansOf(features, width) : new Float64Array(width);
  const centred = Float64Array.from(features, (value, i) => value - means[i % width]!);

  function objective(at: Float64Array, gradient: Float64Array): number {
    for (let photo = 0; photo < photos; photo++) {
      const row = photo * width;
      for (let tag = 0; tag < tags; tag++) {
        let sum = at[biases + tag]!;
        for (let i = 0, w = tag * width; i < width; i++, w++) sum += centred[row + i]! * at[w]!;
        scores.data[photo * tags + tag] = sum;
      }
    }
    const fit = tagLoss(scores, targets, { normalise: 'photo' });
    let squares = 0;
    for (let w = 0; w < biases; w++) {
      squares += at[w]! ** 2;
      gradient[w] = decay * at[w]!;
    }
    gradient.fill(0, biases);
    for (let photo = 0; photo < photos; photo++) {
      const row = photo * width;
      for (let tag = 0; tag < tags; tag++) {
        const g = fit.gradient.data[photo * tags + tag]!;
        if (bias) gradient[biases + tag] = gradient[biases + tag]! + g;
        for (let i = 0, w = tag * width; i < width; i++, w++) gradient[w] = gradient[w]! + g * centred[row + i]!;
      }
    }
    return fit.value + (decay / 2) * squares;
  }

  const { at, value, steps } = minimise(objective, new Float64Array(biases + tags), options);
  for (let w = 0; w < biases; w++) {
    const tag = biases + Math.floor(w / width);
    at[tag] = at[tag]! - at[w]! * means[w % width]!;
  }
  return {
    weights: Float32Array.from(at.subarray(0, biases)),
    bias: Float32Array.from(at.subarray(biases)),
    loss: value,
    steps,
  };
}

function meansOf(features: Float32Array, width: number): Float64Array {
  const means = new Float64Array(width);
  for (let i = 0; i < features.length; i++) means[i % width] = means[i % width]! + features[i]!;
  return means.map((sum) => (sum * width) / features.length);
}
