import type { DenseCrfOptions } from '@dsrg/core';
import type { Way } from './label/label-task.ts';

/** One way of predicting, out of all combinations. */
export interface Combination {
  readonly scales: readonly number[];
  readonly flip: boolean;
  readonly crf: boolean;
}

/** All combinations of one scale or several, with and without flips, with and without CRF. */
export function combinationsOf(scales: readonly number[]): Combination[] {
  const sets = scales.length === 1 ? [scales] : [[1], scales];
  return sets.flatMap((each) =>
    [false, true].flatMap((flip) => [false, true].map((crf) => ({ scales: each, flip, crf }))),
  );
}

/** A combination as a task takes it; logits are averaged. */
export function wayOf({ scales, flip, crf }: Combination, options: DenseCrfOptions): Way {
  return { scales, flip, merge: 'mean', crf: crf ? options : undefined };
}
