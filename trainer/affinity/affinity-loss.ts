import { IGNORE, type LabelMap } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, zerosLike } from '../losses/batch.ts';
import { type AffinityPath, eachPair } from './affinity-paths.ts';

/** Against log 0, and for groups without a pair (IRN). */
const epsilon = 1e-5;

/**
 * The loss of boundaries by pairs of cells (IRN, `net/resnet50_irn.py` and `step/train_irn.py`): of pairs that are sure to be of one class the
 * affinity, 1 − the greatest boundary on the way, is to be 1, of pairs of two classes 0. Pairs within background, pairs within a class and pairs of
 * two weigh a quarter, a quarter and a half, however many there are.
 *
 * @param edges N×1×h×w before the sigmoid
 * @param labels one map h×w a photo; 255 is not sure
 * @returns value and ∂L/∂edges
 */
export function affinityLoss<A extends Floats>(
  edges: Batch<A>,
  labels: readonly LabelMap[],
  paths: readonly AffinityPath[],
): Loss<A> {
  requireBatch(edges, 'Boundaries');
  const { data, height, width } = edges;
  const size = height * width;
  const groups = [0.25, 0.25, 0.5].map((weight) => ({
    weight,
    sum: 0,
    pairs: 0,
    pulls: new Float64Array(data.length),
  }));
  for (const [image, { data: target }] of labels.entries()) {
    const offset = image * size;
    const visit = (_: number, a: number, b: number, greatest: number) => {
      const [one, other] = [target[a] as number, target[b] as number];
      if (one === IGNORE || other === IGNORE) return;
      const group = groups[one !== other ? 2 : one === 0 ? 0 : 1];
      if (group === undefined) return;
      const boundary = 1 / (1 + Math.exp(-(data[offset + greatest] as number)));
      const right = (one === other ? 1 - boundary : boundary) + epsilon;
      const slope = (one === other ? 1 : -1) / right;
      group.sum -= Math.log(right);
      group.pairs++;
      const at = offset + greatest;
      group.pulls[at] = (group.pulls[at] as number) + slope * boundary * (1 - boundary);
    };
    eachPair(data, { height, width }, paths, visit, offset);
  }
  const gradient = zerosLike(edges);
  let value = 0;
  for (const { weight, sum, pairs, pulls } of groups) {
    value += (weight * sum) / (pairs + epsilon);
    for (const [i, pull] of pulls.entries())
      gradient.data[i] = (gradient.data[i] as number) + (weight * pull) / (pairs + epsilon);
  }
  return { value, gradient };
}
