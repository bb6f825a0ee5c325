import type { ProbabilityMap } from '@dsrg/core';
import type { Heat } from './heat.ts';

/** The heat at which h and (1 − h)² are equal: (3 − √5) / 2. */
const EVEN = (3 - Math.sqrt(5)) / 2;

/**
 * Background and foreground as a dense CRF takes them: in the ratio (1 − h^γ)² : h^γ (web-coseg.md §7.1), with γ such that both are equal at
 * the threshold.
 * @returns two classes, background first
 */
export function foregroundProbabilities({ data, height, width }: Heat, threshold: number): ProbabilityMap {
  const gamma = Math.log(EVEN) / Math.log(threshold);
  const cells = height * width;
  const probabilities = new Float32Array(2 * cells);
  for (let i = 0; i < cells; i++) {
    const foreground = Math.min(1, data[i] as number) ** gamma;
    const background = (1 - foreground) ** 2;
    probabilities[i] = background / (background + foreground);
    probabilities[cells + i] = foreground / (background + foreground);
  }
  return { kind: 'probabilities', data: probabilities, classes: 2, height, width };
}
