import { argmaxLabels, type LabelMap, type ProbabilityMap, restoreClasses } from '@dsrg/core';
import type { RecurseedSeed } from './recurseed-seed.ts';

/** What background is worth where a seed has no map of it: (1 − highest map) to a power, or one value everywhere, from 0 to 1. */
export type SeedBackground = { readonly gamma: number } | { readonly constant: number };

/**
 * A seed's maps with that of background before them, for a dense CRF or argmax (`convert_seed_to_pseudo_masks`): plane k is of `keys[k]`. As
 * there, the planes of a pixel need not add up to 1.
 *
 * @param background RecurSeed has the power 2; of no effect where the seed has a map of background
 */
export function scoresOfSeed(seed: RecurseedSeed, background: SeedBackground): ProbabilityMap {
  const { keys, hasBackground, data, height, width } = seed;
  const shape = { kind: 'probabilities', height, width, classes: keys.length } as const;
  if (hasBackground) return { ...shape, data };
  const size = height * width;
  const scores = new Float32Array(keys.length * size);
  scores.set(data, size);
  for (let i = 0; i < size; i++) {
    let highest = 0;
    for (let at = i; at < data.length; at += size) highest = Math.max(highest, data[at] as number);
    scores[i] = 'constant' in background ? background.constant : Math.max(0, 1 - highest) ** background.gamma;
  }
  return { ...shape, data: scores };
}

/** Labels of a seed without the CRF: the highest of background and maps wins; ties go to the lower class. */
export function labelsOfSeed(seed: RecurseedSeed, background: SeedBackground): LabelMap {
  return restoreClasses(argmaxLabels(scoresOfSeed(seed, background)), seed.keys);
}
