import type { CueMap } from '../seeds/cue-map.ts';
import { type Batch, type Floats, type Loss, requireBatch, requireMaps, SMALLEST, zerosLike } from './batch.ts';

/** Floor of the seed counts, `max(n, 1e-4)` in the released BalancedSeedLoss. */
const COUNT_FLOOR = 1e-4;

/**
 * DSRG's balanced seeding loss: background and foreground seeds are averaged apart and then added,
 * `−(1/N)·Σ_n [ Σ_u S₀·log p₀ / n_bg + Σ_{c≥1,u} S_c·log p_c / n_fg ]` (DSRG eq. 3; speedinghzl/DSRG 91efdf7,
 * pylayers.py: BalancedSeedLossLayer). A photo without seeds of one kind contributes nothing for that kind. Uniform p over 21 classes gives 2·ln 21 = 6.09.
 *
 * @param probabilities N×C×h×w, > 0 (from `flooredSoftmax`)
 * @param seeds one cue map C×h×w per photo
 * @param gradient where ∂L/∂p is *added*; zeros when left out
 */
export function balancedSeedingLoss<A extends Floats>(
  probabilities: Batch<A>,
  seeds: readonly CueMap[],
  gradient: Batch<A> = zerosLike(probabilities),
): Loss<A> {
  return seedLoss(probabilities, seeds, gradient, (background, foreground) => [
    Math.max(background, COUNT_FLOOR),
    Math.max(foreground, COUNT_FLOOR),
  ]);
}

/**
 * SEC's seeding loss: one normaliser for all seeds of a photo,
 * `−(1/N)·Σ_n Σ_{c,u} S_c·log p_c / Σ_{c,u} S_c` (SEC eq. 2; kolesman/SEC c784190, pylayers.py: SeedLossLayer).
 * A photo without seeds contributes 0.
 * Arguments as in {@link balancedSeedingLoss}.
 */
export function secSeedingLoss<A extends Floats>(
  probabilities: Batch<A>,
  seeds: readonly CueMap[],
  gradient: Batch<A> = zerosLike(probabilities),
): Loss<A> {
  return seedLoss(probabilities, seeds, gradient, (background, foreground) => {
    const all = Math.max(background + foreground, COUNT_FLOOR);
    return [all, all];
  });
}

function seedLoss<A extends Floats>(
  probabilities: Batch<A>,
  seeds: readonly CueMap[],
  gradient: Batch<A>,
  normalisers: (background: number, foreground: number) => [number, number],
): Loss<A> {
  requireBatch(probabilities, 'Probabilities');
  requireMaps(probabilities, seeds, 'seeds');
  const { data, count } = probabilities;
  const cells = probabilities.height * probabilities.width;
  const size = probabilities.channels * cells;
  let value = 0;
  for (let image = 0; image < count; image++) {
    const seed = seeds[image]!.data;
    const [background, foreground] = normalisers(countOnes(seed, 0, cells), countOnes(seed, cells, size));
    for (let i = 0, at = image * size; i < size; i++, at++) {
      if (seed[i] !== 1) continue;
      const weight = 1 / (count * (i < cells ? background : foreground));
      const p = Math.max(data[at]!, SMALLEST);
      value -= Math.log(p) * weight;
      gradient.data[at] = gradient.data[at]! - weight / p;
    }
  }
  return { value, gradient };
}

function countOnes(data: Uint8Array, from: number, to: number): number {
  let ones = 0;
  for (let i = from; i < to; i++) ones += data[i] === 1 ? 1 : 0;
  return ones;
}
