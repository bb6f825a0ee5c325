import type { Weights } from '@dsrg/core';

/** Updates after which the decay has come to 1 − 1/e of its value (shjo-april/RecurSeed_and_EdgePredictMix df538e2, tools/ai). */
const RAMP = 2000;

/** A running mean of a network's weights, those of its batch norms' running averages too. */
export interface WeightAverage {
  /** Takes in the weights after an update. */
  add(weights: Weights): void;
  /** The mean after so many updates: the last, or the one before, where the last was taken back. */
  after(updates: number): Weights;
}

/**
 * `average ← d·average + (1 − d)·weights`, d = decay · (1 − e^(−n / 2000)) at update n: at first the mean follows fast.
 *
 * @param weights the mean so far
 * @param updates that are in it
 */
export function createWeightAverage(decay: number, weights: Weights, updates: number): WeightAverage {
  let current: Weights = new Map([...weights].map(([name, values]) => [name, values.slice()]));
  let previous = current;
  let count = updates;
  return {
    add(next) {
      count++;
      const d = decay * (1 - Math.exp(-count / RAMP));
      previous = current;
      current = new Map([...previous].map(([name, mean]) => [name, blend(mean, next.get(name) as Float32Array, d)]));
    },
    after: (wanted) => (wanted < count ? previous : current),
  };
}

function blend(mean: Float32Array, values: Float32Array, d: number): Float32Array {
  const out = new Float32Array(mean.length);
  for (let i = 0; i < out.length; i++) out[i] = d * (mean[i] as number) + (1 - d) * (values[i] as number);
  return out;
}
