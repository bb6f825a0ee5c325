import type { ProbabilityMap } from '@dsrg/core';
import type { CueMap } from '../seeds/cue-map.ts';
import { type Batch, type Floats, type Loss, zerosLike } from './batch.ts';
import { type BoundaryLossOptions, boundaryLoss } from './boundary-loss.ts';
import { type ExpansionLossOptions, expansionLoss } from './expansion-loss.ts';
import { type FlooredSoftmaxOptions, flooredSoftmax, flooredSoftmaxBackward } from './floored-softmax.ts';
import { balancedSeedingLoss, secSeedingLoss } from './seeding-loss.ts';

export interface SeededLossOptions extends FlooredSoftmaxOptions, Pick<BoundaryLossOptions, 'clip'> {
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
  /** Factor of SEC's expansion loss, which needs `tags`. @default 0 */
  expandWeight?: number;
  /** How fast its weights fall with the rank of a cell. @default SEC's */
  expandDecay?: ExpansionLossOptions;
  /** Factor of the boundary loss; 0 leaves it out. @default 1 */
  boundaryWeight?: number;
  /** ε of the boundary loss's logarithm. @default 0 */
  boundaryEpsilon?: number;
}

export interface SeededLoss<A extends Floats = Floats> extends Loss<A> {
  /** The parts before their factors; `expand` where it counts. */
  readonly parts: { readonly seed: number; readonly boundary: number; readonly expand?: number };
}

/**
 * The loss of DSRG's and SEC's seeded training: floored softmax, then seeding + boundary loss, SEC's with its expansion loss, each
 * of weight 1 (train-s.prototxt of speedinghzl/DSRG 91efdf7; train.prototxt of kolesman/SEC c784190).
 *
 * @param logits the network's N×C×h×w output
 * @param seeds per photo, the cues after `growRegions`
 * @param refined per photo, `floorProbabilities` of the dense CRF's output on the same grid
 * @param tags per photo, class indices ≥ 1; only the expansion loss reads them
 * @returns value, its parts, and ∂L/∂logits
 * @example
 * const { value, parts, gradient } = seededLoss(outputs.logits, seeds, refined);
 */
export function seededLoss<A extends Floats>(
  logits: Batch<A>,
  seeds: readonly CueMap[],
  refined: readonly ProbabilityMap[],
  options: SeededLossOptions = {},
  tags: readonly (readonly number[])[] = [],
): SeededLoss<A> {
  const { crfGradient = 'dsrg', seeding = 'balanced', seedWeight = 1, expandWeight = 0, boundaryWeight = 1 } = options;
  const double: Batch<Float64Array> = { ...logits, data: Float64Array.from(logits.data) };
  const probabilities = flooredSoftmax(double, options);

  const seedLoss = seeding === 'balanced' ? balancedSeedingLoss : secSeedingLoss;
  const seed = seedLoss(probabilities, seeds);
  const { clip, boundaryEpsilon: epsilon } = options;
  const boundary = boundaryLoss(probabilities, refined, { ...(clip && { clip }), ...(epsilon && { epsilon }) });

  const expand = expandWeight === 0 ? undefined : expansionLoss(probabilities, tags, options.expandDecay);

  const total = seed.gradient.data;
  const size = total.length / logits.count;
  for (let image = 0, at = 0; image < logits.count; image++) {
    const q = refined[image]!.data;
    for (let i = 0; i < size; i++, at++) {
      let g = boundary.gradient.data[at]!;
      if (crfGradient === 'dsrg') g += (1 - q[i]!) * boundary.refinedGradient.data[at]!;
      total[at] = seedWeight * total[at]! + boundaryWeight * g;
      if (expand) total[at] = total[at]! + expandWeight * expand.gradient.data[at]!;
    }
  }
  return {
    value: seedWeight * seed.value + boundaryWeight * boundary.value + expandWeight * (expand?.value ?? 0),
    parts: { seed: seed.value, boundary: boundary.value, ...(expand && { expand: expand.value }) },
    gradient: flooredSoftmaxBackward(probabilities, seed.gradient, options, zerosLike(logits)),
  };
}
