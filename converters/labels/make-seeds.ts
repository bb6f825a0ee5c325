import type { ProbabilityMap } from '@dsrg/core';
import type { RecurseedSeed } from './recurseed-seed.ts';

/**
 * The seed of a photo whose classes are known (`infer_rsepm`): the map of each, divided by its own maximum (+ 1e-5), so that a class that is there
 * is somewhere sure. Background has no map.
 *
 * @param map of all classes, background first
 * @param tags classes that are there, 1 and greater, ascending; none makes a seed without maps
 */
export function seedOfTags(map: ProbabilityMap, tags: readonly number[]): RecurseedSeed {
  const { height, width } = map;
  const size = height * width;
  const data = new Float32Array(tags.length * size);
  for (const [plane, tag] of tags.entries()) {
    const own = map.data.subarray(tag * size, (tag + 1) * size);
    const scale = 1 / (peakOf(own) + 1e-5);
    for (let i = 0; i < size; i++) data[plane * size + i] = (own[i] as number) * scale;
  }
  return { keys: [0, ...tags], hasBackground: false, data, height, width };
}

/**
 * The seed of a photo by a network that has learned to segment (`infer_seg`): probabilities as they are, of the classes that are somewhere as
 * probable as `least`. Background always stays (there, too, it must reach `least`).
 *
 * @param tags the only classes that may be there. @default all
 */
export function seedOfPeaks(map: ProbabilityMap, least: number, tags?: readonly number[]): RecurseedSeed {
  const { height, width, classes } = map;
  const size = height * width;
  const planeOf = (k: number) => map.data.subarray(k * size, (k + 1) * size);
  const may = (k: number) => (tags?.includes(k) ?? true) && peakOf(planeOf(k)) >= least;
  const keys = Array.from({ length: classes }, (_, k) => k).filter((k) => k === 0 || may(k));
  const data = new Float32Array(keys.length * size);
  for (const [plane, key] of keys.entries()) data.set(planeOf(key), plane * size);
  return { keys, hasBackground: true, data, height, width };
}

function peakOf(plane: Float32Array): number {
  let peak = 0;
  for (const value of plane) if (value > peak) peak = value;
  return peak;
}
