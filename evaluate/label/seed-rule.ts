import { type RecurseedSeed, type SeedBackground, seedOfPeaks, seedOfTags } from '@dsrg/converters';
import { type LogitMap, type ProbabilityMap, tagProbabilities } from '@dsrg/core';

/**
 * How RecurSeed makes seeds of the network's probabilities, before CRF and argmax:
 * - `tags` (`infer_rsepm`, one network for tags and pixels): the classes whose tag score, the mean of σ over all views, reaches `least`; their maps are
 *   divided by their maxima, and background is worth what `background` says;
 * - `peaks` (`infer_seg`, multi-stage): background, and the classes that are somewhere as probable as `least`.
 */
export type SeedRule =
  | { readonly kept: 'tags'; readonly least: number; readonly background: SeedBackground }
  | { readonly kept: 'peaks'; readonly least: number };

/**
 * The seed of a photo.
 *
 * @param map probabilities of all classes, of all views together
 * @param scores tag scores of the views that it comes of, where no classes are told
 * @param told classes that may be there, background first. @default as the rule has it
 * @throws DsrgError MODEL for views without tag scores, where they are needed
 */
export function seedOf(
  map: ProbabilityMap,
  scores: readonly LogitMap['tags'][],
  rule: SeedRule,
  told?: readonly number[],
): RecurseedSeed {
  if (rule.kept === 'peaks') return seedOfPeaks(map, rule.least, told);
  const tags = told?.filter((label) => label > 0) ?? tagsFrom(tagProbabilities(scores), rule.least);
  return seedOfTags(map, tags);
}

/** What background is worth in a seed of the rule. */
export function backgroundOf(rule: SeedRule): SeedBackground {
  return rule.kept === 'tags' ? rule.background : { gamma: 2 };
}

/** In words. */
export function describeRule(rule: SeedRule, told = false): string {
  if (rule.kept === 'peaks') return `classes of a probability of ${rule.least} somewhere`;
  const { background } = rule;
  const worth = 'constant' in background ? background.constant : `(1 − the highest)^${background.gamma}`;
  return `${told ? 'classes of the tags' : `classes of a tag score of ${rule.least}`} by their maxima, background ${worth}`;
}

function tagsFrom(probabilities: Float64Array, least: number): number[] {
  return Array.from(probabilities).flatMap((value, k) => (value >= least ? [k + 1] : []));
}
