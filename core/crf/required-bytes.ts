import type { CrfModel } from './check-model.ts';
import { activeKernels, isIdentity } from './load-model.ts';

/**
 * Memory that a map needs before the size of its lattices is known: photo, unary, corners and weights, rows. The
 * lattices' vertex rows come on top (as a rule a fifth); whether they fit is found when they are made.
 */
export function requiredBytes(model: CrfModel, threads: number, fused: boolean): number {
  const { height, width, classes } = model;
  const active = activeKernels(model);
  const kernels = active.filter((kernel) => !fused || !isIdentity(kernel));
  const entries = kernels.reduce((sum, { widths }) => sum + widths.length + 1, 0);
  const row = Math.ceil(classes / 4) * 16;
  const rows = kernels.length < active.length ? 2 : 1;
  const perPixel = 3 + 4 * classes + 8 * entries + 4 * kernels.length + (fused ? rows * row + 8 : 12 * classes);
  return height * width * perPixel + 2 ** 16 + threads * 32 * row;
}
