import { labelsOfSeed, type RecurseedSeed, type SeedBackground, scoresOfSeed } from '@dsrg/converters';
import { type LabelMap, type ProbabilityMap, restoreClasses } from '@dsrg/core';

/**
 * Labels of a seed (`convert_seed_to_pseudo_masks`): the CRF reads maps and background as they are, without dividing by their sum. A photo of no
 * class is background.
 *
 * @param refine the CRF. @default none: the highest wins
 */
export async function labelSeed(
  seed: RecurseedSeed,
  background: SeedBackground,
  refine?: (scores: ProbabilityMap) => LabelMap | Promise<LabelMap>,
): Promise<LabelMap> {
  if (refine === undefined || seed.keys.length === 1) return labelsOfSeed(seed, background);
  return restoreClasses(await refine(scoresOfSeed(seed, background)), seed.keys);
}
