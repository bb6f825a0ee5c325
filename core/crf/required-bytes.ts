import type { CrfModel } from './check-model.ts';
import { activeKernels, dimensionsOf } from './load-model.ts';

/**
 * Memory that a map needs before the size of its lattices is known: photo, unary, corners and weights, rows. The
 * lattices' vertex rows come on top (as a rule a fifth); whether they fit is found when they are made.
 */
export function requiredBytes(model: CrfModel, threads: number, fused: boolean): number {
  const { height, width, classes } = model;
  const kernels = activeKernels(model);
  const entries = kernels.reduce((sum, kernel) => sum + dimensionsOf(kernel, fused) + 1, 0);
  const row = Math.ceil(classes / 4) * 16;
  const perPixel = 3 + 4 * classes + 8 * entries + 4 * kernels.length + (fused ? row + 8 : 12 * classes);
  return height * width * perPixel + 2 ** 16 + threads * 32 * row;
}
