import type { FloatBatch, ProbabilityMap } from '@dsrg/core';

/**
 * Logits with `amount` added to the background's, the first plane of each photo; their gradient is that of the logits given. A network
 * that learns through it calls less background once it is left out (logit adjustment: Menon et al., ICLR 2021).
 */
export function raiseBackground(logits: FloatBatch, amount: number): FloatBatch {
  if (amount === 0) return logits;
  const { count, channels, height, width } = logits;
  const data = logits.data.slice();
  for (let photo = 0; photo < count; photo++) {
    const start = photo * channels * height * width;
    for (let i = start; i < start + height * width; i++) data[i] = data[i]! + amount;
  }
  return { ...logits, data };
}

/** The probabilities, summing to 1, that logits give whose background, the first plane, is lower by `amount`. */
export function lowerBackground(map: ProbabilityMap, amount: number): ProbabilityMap {
  if (amount === 0) return map;
  const size = map.height * map.width;
  const factor = Math.exp(-amount);
  const data = map.data.slice();
  for (let i = 0; i < size; i++) {
    const lowered = data[i]! * factor;
    let sum = 1 - data[i]! + lowered;
    // So near 0 the difference is rounding: the other classes themselves are added.
    if (sum < 1e-3) {
      sum = lowered;
      for (let plane = i + size; plane < data.length; plane += size) sum += data[plane]!;
    }
    if (sum === 0) continue; // background is certain, and no finite amount makes another class of it
    data[i] = lowered;
    for (let plane = i; plane < data.length; plane += size) data[plane] = data[plane]! / sum;
  }
  return { ...map, data };
}
