import type { ProbabilityMap } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, requireMaps, SMALLEST, zerosLike } from './batch.ts';

export interface BoundaryLossOptions {
  /**
   * Bounds of the ratio q/p before its logarithm, or `'none'`.
   * @default [0.05, 20] (DSRG ConstrainLossLayer; SEC has no clip)
   */
  clip?: readonly [number, number] | 'none';
  /** ε of `log(q/(p + ε) + ε)`. @default 0 (DSRG's TensorFlow port: 1e-8) */
  epsilon?: number;
}

export interface BoundaryLoss<A extends Floats = Floats> extends Loss<A> {
  /** ∂L/∂(log q), same shape as the probabilities: what DSRG hands back through its CRF. */
  readonly refinedGradient: Batch<A>;
}

/**
 * The boundary (‘constrain’) loss: how far the network's p lies from its CRF-refined q,
 * `(1/(N·M))·Σ_{n,u} Σ_c q_c·log clip(q_c/p_c)`, M cells (SEC eq. 6; the clip is of speedinghzl/DSRG 91efdf7,
 * pylayers.py: ConstrainLossLayer). Without it this is the mean KL(q‖p).
 *
 * @param probabilities N×C×h×w, > 0 (from `flooredSoftmax`)
 * @param refined one refined map C×h×w per photo (from `floorProbabilities(denseCrf(…))`)
 * @param gradient where ∂L/∂p is *added*; zeros when left out
 */
export function boundaryLoss<A extends Floats>(
  probabilities: Batch<A>,
  refined: readonly (ProbabilityMap | (Omit<ProbabilityMap, 'data'> & { data: Float64Array }))[],
  { clip = [0.05, 20], epsilon = 0 }: BoundaryLossOptions = {},
  gradient: Batch<A> = zerosLike(probabilities),
): BoundaryLoss<A> {
  requireBatch(probabilities, 'Probabilities');
  requireMaps(probabilities, refined, 'refined maps');
  const [low, high] = clip === 'none' ? [0, Number.POSITIVE_INFINITY] : clip;
  const size = probabilities.channels * probabilities.height * probabilities.width;
  const weight = 1 / (probabilities.count * probabilities.height * probabilities.width);
  const refinedGradient = zerosLike(probabilities);
  let value = 0;
  for (let image = 0; image < probabilities.count; image++) {
    const map = refined[image]!.data;
    for (let i = 0, at = image * size; i < size; i++, at++) {
      const q = map[i]!;
      if (q <= 0) continue; // q·log q → 0
      const share = q / Math.max(probabilities.data[at]! + epsilon, SMALLEST);
      const ratio = share + epsilon;
      const inside = ratio > low && ratio < high;
      const log = Math.log(inside ? ratio : Math.min(Math.max(ratio, low), high));
      value += q * log * weight;
      const slope = inside ? share / ratio : 0;
      gradient.data[at] = gradient.data[at]! - slope * share * weight;
      refinedGradient.data[at] = q * (log + slope) * weight;
    }
  }
  return { value, gradient, refinedGradient };
}
