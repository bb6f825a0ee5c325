import { counted, DsrgError, presentClasses } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, SMALLEST, zerosLike } from './batch.ts';

export interface ExpansionLossOptions {
  /** Decay of the rank weights of the photo's tags: 1 averages the map, 0 takes its maximum. @default 0.996 (SEC) */
  tags?: number;
  /** The same for background. @default 0.999 (SEC) */
  background?: number;
}

/** Keeps log(1 − p) finite where a class that is not there is certain. */
const SMALLEST_REST = 1e-7;

/**
 * SEC's expansion loss: global weighted rank pooling `G_q(c) = Σ_r q^{r−1}·p_(r) / Σ_r q^{r−1}` over each class's sorted probabilities,
 * `−mean_{tags} log G(c) − mean_{absent} log(1 − max p_c) − log G(0)`, averaged over photos (SEC eq. 3 to 5; q of
 * kolesman/SEC c784190, pylayers.py, ExpandLossLayer). A photo without tags, or with all of them, leaves that term out.
 *
 * @param probabilities N×C×h×w, > 0 (from `flooredSoftmax`)
 * @param tags per photo, class indices 1..C−1
 * @param gradient where ∂L/∂p is *added*; zeros when left out
 */
export function expansionLoss<A extends Floats>(
  probabilities: Batch<A>,
  tags: readonly (readonly number[])[],
  { tags: tagDecay = 0.996, background: backgroundDecay = 0.999 }: ExpansionLossOptions = {},
  gradient: Batch<A> = zerosLike(probabilities),
): Loss<A> {
  requireBatch(probabilities, 'Probabilities');
  const { count, channels, height, width, data } = probabilities;
  if (tags.length !== count)
    throw new DsrgError('SHAPE', `Tags of ${counted(tags.length, 'photo')} for a batch of ${count}.`);
  const cells = height * width;
  const tagWeights = rankWeights(tagDecay, cells);
  const backgroundWeights = rankWeights(backgroundDecay, cells);
  let value = 0;
  for (let image = 0; image < count; image++) {
    const present = new Set(presentClasses(tags[image]!, channels).slice(1));
    const absentCount = channels - 1 - present.size;
    for (let c = 0; c < channels; c++) {
      const start = (image * channels + c) * cells;
      const plane = Float64Array.from(data.subarray(start, start + cells));
      if (c !== 0 && !present.has(c)) {
        const at = plane.reduce((best, p, cell) => (p > plane[best]! ? cell : best), 0);
        const rest = Math.max(1 - plane[at]!, SMALLEST_REST);
        const weight = 1 / (count * absentCount);
        value -= weight * Math.log(rest);
        gradient.data[start + at] = gradient.data[start + at]! + weight / rest;
        continue;
      }
      const rank = c === 0 ? backgroundWeights : tagWeights;
      const weight = 1 / (count * (c === 0 ? 1 : present.size));
      const order = Uint32Array.from(plane, (_, cell) => cell).sort((a, b) => plane[b]! - plane[a]! || a - b);
      const pooled = Math.max(
        order.reduce((sum, cell, r) => sum + rank[r]! * plane[cell]!, 0),
        SMALLEST,
      );
      value -= weight * Math.log(pooled);
      order.forEach((cell, r) => {
        gradient.data[start + cell] = gradient.data[start + cell]! - (weight * rank[r]!) / pooled;
      });
    }
  }
  return { value, gradient };
}

/** Weights of the ranks, largest value first, summing to 1. */
function rankWeights(decay: number, cells: number): Float64Array {
  const weights = new Float64Array(cells);
  let sum = 0;
  for (let r = 0, weight = 1; r < cells; r++, weight *= decay) {
    weights[r] = weight;
    sum += weight;
  }
  return weights.map((weight) => weight / sum);
}
