import { DsrgError, type FloatBatch } from '@dsrg/core';
import { SMALLEST } from '../losses/batch.ts';

/**
 * What the dense CRF takes for a class's score during training. `'probability'` is DSRG as released: p itself, so that scores span only
 * 0..1 and an undecided network stays undecided (growth starts abruptly once it is sure; train-s.prototxt and pylayers.py of speedinghzl/DSRG 91efdf7).
 * `'log-probability'` is the mean field's textbook input; `'logits'` is SEC's.
 */
export type UnaryMode = 'probability' | 'log-probability' | 'logits';

/** Energies of one photo, planar `classes × height × width`: what `denseCrf` reads beside probabilities. */
export interface UnaryEnergies {
  readonly kind: 'energies';
  readonly data: Float32Array;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The unary energies of photo `index`: minus the score that `mode` names.
 *
 * @param output the network's logits for `'logits'`, else `flooredSoftmax` of them; N×C×h×w
 */
export function refinementUnary(output: FloatBatch, index: number, mode: UnaryMode): UnaryEnergies {
  const { channels, height, width, count } = output;
  if (!(index >= 0 && index < count)) throw new DsrgError('SHAPE', `Photo ${index} of a batch of ${count}.`);
  const size = channels * height * width;
  const scores = output.data.subarray(index * size, (index + 1) * size);
  const data = mode === 'log-probability' ? scores.map((p) => -Math.log(Math.max(p, SMALLEST))) : scores.map((v) => -v);
  return { kind: 'energies', data, classes: channels, height, width };
}
