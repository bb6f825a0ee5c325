import type { RgbImage } from '@dsrg/core';
import { pamrByKernel } from './pamr-kernel.ts';
import { completePamr, type PamrOptions, type RefinableMaps } from './pamr-options.ts';
import { plainPamr } from './plain-pamr.ts';

/**
 * Snaps maps to the photo's edges (pixel-adaptive mask refinement, PAMR, Araslanov & Roth, CVPR 2020, `pamr.py`): each pixel becomes
 * the mean of its neighbours, weighted by how like its colour theirs is, measured in the spread of colours around it; repeated. A
 * constant map stays, and no value leaves the range of those it is made from. Equal to `referencePamr` to 1e-5.
 *
 * Cost: `8 × dilations × pixels` for the weights and again for each plane and iteration; as many floats of memory. By a SIMD kernel
 * where the engine has one.
 *
 * @param photo 8-bit, of the maps' size
 * @param maps any planes; class by class, background too where there is one
 * @returns the maps with new data
 * @throws DsrgError CONFIG, SHAPE
 * @example
 * const refined = pamr(photo, maps); // ten iterations, 48 neighbours
 */
export function pamr<M extends RefinableMaps>(photo: RgbImage, maps: M, options: PamrOptions = {}): M {
  const all = completePamr(photo, maps, options);
  if (all.iterations === 0 || maps.data.length === 0) return { ...maps, data: maps.data.slice() };
  return { ...maps, data: pamrByKernel(photo, maps, all) ?? plainPamr(photo, maps, all) };
}
