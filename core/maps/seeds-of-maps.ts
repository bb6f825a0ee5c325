import type { LabelMap } from '../types.ts';
import { strongestMap, type TaggedMaps } from './strongest-map.ts';

export interface SeedOptions {
  /** A pixel is a seed of its strongest class from this percentage of that class's maximum on. @default 20 (script.py, `seedthres`) */
  readonly threshold?: number;
}

/**
 * Seeds of Guided Labelling (Oh et al., CVPR 2017; released as `src/guide_generation/generate.py`): where the maps of several tags
 * overlap, the one that is highest relative to its own maximum has the pixel, not the smallest as in SEC; where none reaches the
 * threshold, the seed is background.
 *
 * @param maps without ReLU, at any size
 * @returns labels of the maps' size: a tag, or 0
 */
export function seedsOfMaps(maps: TaggedMaps, { threshold = 20 }: SeedOptions = {}): LabelMap {
  const { labels, confidence, height, width } = strongestMap(maps);
  const data = labels.map((label, i) => (100 * confidence[i]! >= threshold ? label : 0));
  return { kind: 'labels', data, height, width };
}
