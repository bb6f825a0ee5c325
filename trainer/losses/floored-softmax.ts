import { type Batch, type Floats, requireBatch, zerosLike } from './batch.ts';

export interface FlooredSoftmaxOptions {
  /**
   * ε added to every probability before renormalising, so that no logarithm meets a zero; 0 is the plain softmax.
   * @default 1e-4 (speedinghzl/DSRG 91efdf7 and kolesman/SEC c784190, pylayers.py: SoftmaxLayer)
   */
  floor?: number;
}

/**
 * Softmax over the channels with a floor: `p = (s + ε) / (1 + C·ε)`, `s` the plain softmax.
 *
 * @param logits planar N×C×h×w
 * @returns probabilities of the same shape, summing to 1 at every cell, at least ε / (1 + C·ε)
 */
export function flooredSoftmax<A extends Floats>(
  logits: Batch<A>,
  { floor = 1e-4 }: FlooredSoftmaxOptions = {},
  out: Batch<A> = zerosLike(logits),
): Batch<A> {
  requireBatch(logits, 'Logits');
  const { data, channels } = logits;
  const cells = logits.height * logits.width;
  const shrink = 1 / (1 + channels * floor);
  const highest = new Float64Array(cells);
  const sums = new Float64Array(cells);
  const exps = new Float64Array(channels * cells);
  for (let image = 0; image < logits.count; image++) {
    const start = image * channels * cells;
    highest.fill(-Infinity);
    sums.fill(0);
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0, i = start + channel * cells; cell < cells; cell++, i++) {
        if (data[i]! > highest[cell]!) highest[cell] = data[i]!;
      }
    }
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0, i = channel * cells; cell < cells; cell++, i++) {
        const e = Math.exp(data[start + i]! - highest[cell]!);
        exps[i] = e;
        sums[cell] = sums[cell]! + e;
      }
    }
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0, i = channel * cells; cell < cells; cell++, i++) {
        out.data[start + i] = (exps[i]! / sums[cell]! + floor) * shrink;
      }
    }
  }
  return out;
}

/**
 * The gradient through {@link flooredSoftmax}: from ∂L/∂p to ∂L/∂z,
 * `∂L/∂z_i = s_i · (g_i − Σ_j s_j·g_j) / (1 + C·ε)`, the derivative of (s + ε) / (1 + C·ε).
 *
 * @param probabilities what {@link flooredSoftmax} returned
 * @param gradient ∂L/∂p, same shape
 */
export function flooredSoftmaxBackward<A extends Floats>(
  probabilities: Batch,
  gradient: Batch,
  { floor = 1e-4 }: FlooredSoftmaxOptions,
  out: Batch<A>,
): Batch<A> {
  const { data, channels } = probabilities;
  const cells = probabilities.height * probabilities.width;
  const grow = 1 + channels * floor;
  const mean = new Float64Array(cells);
  for (let image = 0; image < probabilities.count; image++) {
    const start = image * channels * cells;
    mean.fill(0);
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0, i = start + channel * cells; cell < cells; cell++, i++) {
        mean[cell] = mean[cell]! + (data[i]! * grow - floor) * gradient.data[i]!;
      }
    }
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0, i = start + channel * cells; cell < cells; cell++, i++) {
        out.data[i] = ((data[i]! * grow - floor) * (gradient.data[i]! - mean[cell]!)) / grow;
      }
    }
  }
  return out;
}
