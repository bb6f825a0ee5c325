import type { GraphNode } from '@dsrg/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm } from './batch-norm.ts';
import { add, concat } from './combine.ts';
import { convolutionNode } from './convolution-node.ts';
import { type NodeRule, type NodeRules, ofOneInput } from './node-rule.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pools.ts';
import { resize, resizeGradient } from './resize.ts';

/** How each kind of node is computed, and its gradient, by TensorFlow.js. */
export const nodeRules: NodeRules = {
  convolution: convolutionNode,
  'batch-norm': batchNorm,
  'max-pool': maxPool,
  'average-pool': averagePool,
  'global-average-pool': globalAveragePool,
  'global-max-pool': globalMaxPool,
  relu: ofOneInput({
    keeps: { output: true },
    forward: ({ tf }, _, [x]) => tf.relu(x as Tensor4D),
    inputGradient: ({ tf }, _, { dy, output }) => tf.mul(dy, tf.step(output)),
  }),
  clip: ofOneInput({
    keeps: { output: true },
    forward: ({ tf }, { node }, [x]) => tf.clipByValue(x as Tensor4D, node.minimum, node.maximum),
    inputGradient: ({ tf }, { node }, { dy, output }) => {
      const inside = tf.logicalAnd(tf.greater(output, node.minimum), tf.less(output, node.maximum));
      return tf.mul(dy, tf.cast(inside, 'float32'));
    },
  }),
  add,
  concat,
  resize: ofOneInput({
    forward: (backend, { node, shape }, [x]) => resize(backend, x as Tensor4D, shape, node.convention),
    inputGradient: (backend, { node }, { dy }, shape) => resizeGradient(backend, shape, dy, node.convention),
  }),
  dropout: ofOneInput({
    forward: ({ tf }, _, [x], { mask }) => (mask === undefined ? tf.clone(x as Tensor4D) : tf.mul(x as Tensor4D, mask)),
    inputGradient: ({ tf }, _, { dy, own: { mask } }) => (mask === undefined ? tf.clone(dy) : tf.mul(dy, mask)),
  }),
  softmax: ofOneInput({
    keeps: { output: true },
    forward: ({ tf }, _, [x]) => tf.softmax(x as Tensor4D),
    inputGradient: ({ tf }, _, { dy, output }) => tf.mul(output, tf.sub(dy, tf.sum(tf.mul(dy, output), 3, true))),
  }),
};

/** The rule of a node's kind. */
export function ruleOf(node: GraphNode): NodeRule<GraphNode> {
  // The compiler cannot see that the entry under a node's kind is the one for that node.
  return nodeRules[node.kind] as NodeRule<GraphNode>;
}
