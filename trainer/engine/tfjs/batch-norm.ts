import { type BatchNormNode, batchNormFigures } from '@dsrg/core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { requireSeveralCells } from '../running-averages.ts';
import { type NodeTensors, ofOneInput, type PlacedNode, type WayBack } from './node-rule.ts';
import { type Backend, sumCells } from './tensorflow.ts';

/** `(x − mean) / √(variance + ε) · weight + bias`, by channel. */
export const batchNorm = ofOneInput<BatchNormNode>({
  keeps: { inputs: true },

  figures(backend, { node }, x) {
    const { tf } = backend;
    const cells = cellsOf(x);
    requireSeveralCells(node.name, cells);
    const average = (of: Tensor4D) => tf.div(sumCells(backend, of), cells) as Tensor1D;
    const mean = average(x);
    return { mean, variance: average(tf.square(tf.sub(x, mean))) };
  },

  forward({ tf }, { node }, [x], own) {
    const { mean, inverse } = lineOf(tf, node, own);
    const normal = tf.mul(tf.sub(x as Tensor4D, mean), inverse) as Tensor4D;
    const { weight, bias } = own.parameters;
    const scaled = weight === undefined ? normal : tf.mul(normal, weight);
    return (bias === undefined ? scaled : tf.add(scaled, bias)) as Tensor4D;
  },

  inputGradient(backend, placed, back) {
    const { tf } = backend;
    const { dy, own } = back;
    const { inverse } = lineOf(tf, placed.node, own);
    const scale = own.parameters.weight === undefined ? inverse : tf.mul(inverse, own.parameters.weight);
    if (own.figures === undefined) return tf.mul(dy, scale);
    // The batch's mean and variance depend on x, too: dy − mean(dy) − x̂ · mean(dy · x̂).
    const cells = cellsOf(dy);
    const normal = normalised(backend, placed, back);
    const level = tf.sub(dy, tf.div(sumCells(backend, dy), cells));
    const slope = tf.mul(normal, tf.div(sumCells(backend, tf.mul(dy, normal)), cells));
    return tf.mul(tf.sub(level, slope), scale);
  },

  parameterGradient: (backend, placed, role, back) =>
    role === 'bias'
      ? sumCells(backend, back.dy)
      : sumCells(backend, backend.tf.mul(back.dy, normalised(backend, placed, back))),
});

/** x̂ on the way back. */
function normalised({ tf }: Backend, { node }: PlacedNode<BatchNormNode>, { inputs, own }: WayBack): Tensor4D {
  const { mean, inverse } = lineOf(tf, node, own);
  return tf.mul(tf.sub(inputs[0] as Tensor4D, mean), inverse);
}

/** The mean, and 1 / √(variance + ε): the batch's, or the running averages. */
function lineOf(tf: Backend['tf'], node: BatchNormNode, { figures, parameters }: NodeTensors) {
  const { epsilon } = batchNormFigures(node);
  const mean = (figures?.mean ?? parameters.running_mean) as Tensor;
  const variance = (figures?.variance ?? parameters.running_var) as Tensor;
  return { mean, inverse: tf.rsqrt(tf.add(variance, epsilon)) };
}

/** Values a channel. */
function cellsOf({ shape: [count, height, width] }: Tensor4D): number {
  return count * height * width;
}
