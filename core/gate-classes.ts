import { DsrgError } from './errors.ts';
import type { TagGate } from './runtime/model-metadata.ts';
import { tagWeights } from './tag-weights.ts';
import type { LogitMap } from './types.ts';

/** How a gate's word on a photo is heeded: true leaves out what it holds absent ({@link gateClasses}), `weigh` weighs all classes by it ({@link tagWeights}). */
export type GateUse = boolean | 'weigh';

/** What a gate says of a photo. */
export interface GateVerdict {
  /** Classes that may be there, ascending. @default all */
  readonly classes?: readonly number[];
  /** By class, background first: how its probability is weighed. @default all alike */
  readonly weights?: Float64Array;
}

/**
 * What a gate says of a photo, used as asked.
 *
 * @param scores of each view
 * @throws DsrgError as {@link tagProbabilities} and {@link tagWeights} do
 */
export function heedGate(scores: readonly LogitMap['tags'][], gate: TagGate, use: GateUse): GateVerdict {
  if (use === false) return {};
  const probabilities = tagProbabilities(scores);
  if (use === 'weigh') return { weights: tagWeights(probabilities, gate) };
  return { classes: gateClasses(probabilities, gate) };
}

/**
 * The probability of each tag: the mean over views of σ(score).
 *
 * @param scores of each view
 * @throws DsrgError MODEL for views that were shown without their scores
 */
export function tagProbabilities(scores: readonly LogitMap['tags'][]): Float64Array {
  const [first] = scores;
  if (first === undefined || scores.some((tags) => tags?.length !== first.length)) {
    throw new DsrgError('MODEL', 'There are no tag scores of these views.', {
      hint: 'Ask for them when the photo is shown, and export the model with its gate (dsrg-export --gate).',
    });
  }
  const sums = new Float64Array(first.length);
  for (const tags of scores)
    for (const [k, score] of (tags as Float32Array).entries())
      sums[k] = (sums[k] as number) + 1 / (1 + Math.exp(-score));
  return sums.map((sum) => sum / scores.length);
}

/**
 * The classes that may be there: background; the most probable one, whatever its probability; and all others that reach their threshold.
 *
 * @param probabilities by tag, class k + 1 at k
 * @param gate whose thresholds are by class, background first
 * @returns class indices, ascending
 * @example
 * gateClasses([0.2, 0.6, 0.1], { output: 'tags', thresholds: [0, 0.3, 0.7, 0] }); // [0, 2, 3]
 */
export function gateClasses(probabilities: ArrayLike<number>, { thresholds }: Pick<TagGate, 'thresholds'>): number[] {
  const all = Array.from(probabilities);
  const best = all.indexOf(Math.max(...all));
  return [0, ...all.flatMap((value, k) => (k === best || value >= (thresholds[k + 1] as number) ? [k + 1] : []))];
}
