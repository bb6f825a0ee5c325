import { DsrgError } from './errors.ts';
import type { TagGate } from './runtime/model-metadata.ts';
import type { LogitMap } from './types.ts';

/** How much more the tag scores count than one pixel's: ours, chosen on 103 photos of COCO. 1 would be Bayes' rule for words that do not depend on each other. */
const TRUST = 2;
/** A tag is never held less probable than this. */
const LEAST = 1e-3;

/**
 * How many times as probable each class is in a photo as in the training photos, by its tag's score: (p(tag | photo) / p(tag))².
 *
 * @param probabilities by tag, class k + 1 at k
 * @param gate whose priors are by class, background first
 * @returns by class, background first: 1
 * @throws DsrgError MODEL for a gate that does not say how frequent the classes are
 */
export function tagWeights(probabilities: ArrayLike<number>, { priors }: Pick<TagGate, 'priors'>): Float64Array {
  if (priors === undefined) {
    throw new DsrgError(
      'MODEL',
      'The gate does not say how frequent the classes are in training: it cannot weigh them.',
      {
        hint: 'Train it again (remove the run’s folder gate, then dsrg-train --gate), and export it with dsrg-export --gate.',
      },
    );
  }
  const ratio = (value: number, k: number) => (Math.max(value, LEAST) / (priors[k + 1] as number)) ** TRUST;
  return Float64Array.of(1, ...Array.from(probabilities, ratio));
}

/**
 * Weighs the classes of each pixel. How probable background is stays as it is, for tags say nothing of where: what is left is shared among the other
 * classes by probability times weight.
 *
 * @param map probabilities, which are changed where they lie
 * @param weights by class
 */
export function weighObjects({ data, height, width, classes }: Omit<LogitMap, 'kind'>, weights: Float64Array): void {
  const cells = height * width;
  for (let cell = 0; cell < cells; cell++) {
    let [objects, weighed] = [0, 0];
    for (let c = 1, i = cell + cells; c < classes; c++, i += cells) {
      objects += data[i] as number;
      weighed += (data[i] as number) * (weights[c] as number);
    }
    const factor = weighed > 0 ? objects / weighed : 1;
    for (let c = 1, i = cell + cells; c < classes; c++, i += cells) data[i]! *= (weights[c] as number) * factor;
  }
}
