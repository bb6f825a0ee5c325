import type { ProbabilityMap } from '@dsrg/core';
import type { CueMap } from '../seeds/cue-map.ts';
import { type Batch, type Floats, type Loss, zerosLike } from './batch.ts';
import { type BoundaryLossOptions, boundaryLoss } from './boundary-loss.ts';
import { type FlooredSoftmaxOptions, flooredSoftmax, flooredSoftmaxBackward } from './floored-softmax.ts';
import { balancedSeedingLoss, secSeedingLoss } from './seeding-loss.ts';

export interface DsrgLossOptions extends FlooredSoftmaxOptions, BoundaryLossOptions {
  /**
   * How the boundary loss reaches back through the CRF: `'dsrg'` adds `(1 − q)·∂L/∂(log q)` to ∂L/∂p as the released code
   * does; `'none'` takes the refined map as given (SEC since 2018, and the TensorFlow port).
   * @default 'dsrg'
   */
  crfGradient?: 'dsrg' | 'none';
  /** Which seeds share a normaliser: background and foreground apart (DSRG) or all together (SEC). @default 'balanced' */
  seeding?: 'balanced' | 'sec';
  /** Factor of the seeding loss. @default 1 */
  seedWeight?: number;
  /** Factor of the boundary loss; 0 leaves it out. @default 1 */
  boundaryWeight?: number;
}

export interface DsrgLoss<A extends Floats = Floats> extends Loss<A> {
  /** The two parts before their factors. */
  readonly parts: { readonly seed: number; readonly boundary: number };
}

/**
 * The loss of DSRG's seeded training: floored softmax, then seeding + boundary loss (specs/dsrg.md §6.7).
 *
 * @param logits the network's N×C×h×w output
 * @param seeds per photo, the cues after `growRegions`
 * @param refined per photo, `floorProbabilities` of the dense CRF's output on the same grid
 * @returns value, its two parts, and ∂L/∂logits
 * @example
 * const { value, parts, gradient } = dsrgLoss(outputs.logits, seeds, refined);
 */
export function dsrgLoss<A extends Floats>(
  logits: Batch<A>,
  seeds: readonly CueMap[],
  refined: readonly ProbabilityMap[],
  options: DsrgLossOptions = {},
): DsrgLoss<A> {
  const { crfGradient = 'dsrg', seeding = 'balanced', seedWeight = 1, boundaryWeight = 1 } = options;
  const double: Batch<Float64Array> = { ...logits, data: Float64Array.from(logits.data) };
  const probabilities = flooredSoftmax(double, options);

  const seedLoss = seeding === 'balanced' ? balancedSeedingLoss : secSeedingLoss;
  const seed = seedLoss(probabilities, seeds);
  const boundary = boundaryLoss(probabilities, refined, options);

  const total = seed.gradient.data;
  const size = total.length / logits.count;
  for (let image = 0, at = 0; image < logits.count; image++) {
    const q = refined[image]!.data;
    for (let i = 0; i < size; i++, at++) {
      let g = boundary.gradient.data[at]!;
      if (crfGradient === 'dsrg') g += (1 - q[i]!) * boundary.refinedGradient.data[at]!;
      total[at] = seedWeight * total[at]! + boundaryWeight * g;
    }
  }
  return {
    value: seedWeight * seed.value + boundaryWeight * boundary.value,
    parts: { seed: seed.value, boundary: boundary.value },
    gradient: flooredSoftmaxBackward(probabilities, seed.gradient, options, zerosLike(logits)),
  };
}
