import type { GraphNode } from '@dsrg/core';
import { batchNorm } from './batch-norm-rule.ts';
import { addMaps, concatMaps } from './combine-rules.ts';
import { convolutionNode } from './convolution-node-rule.ts';
import { clipGradient, elementwise, reluGradient, softmaxGradient } from './elementwise-rules.ts';
import type { NetworkPass, NodeRule, NodeRules } from './node-rule.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pool-rules.ts';
import { resize, resizeGradient } from './resize-rules.ts';
import type { Value } from './step-context.ts';

/** How each kind of node is computed, and its gradient, by ONNX operators. */
export const nodeRules: NodeRules = {
  convolution: convolutionNode,
  'batch-norm': batchNorm,
  'max-pool': maxPool,
  'average-pool': averagePool,
  'global-average-pool': globalAveragePool,
  'global-max-pool': globalMaxPool,
  relu: {
    forward: (pass, { input }) => elementwise(pass.context, 'Relu', [pass.value(input)]),
    gradient: (pass, { name, input }, dy) => pass.addGradient(input, reluGradient(pass.context, pass.value(name), dy)),
  },
  clip: {
    forward: (pass, { input, minimum, maximum }) =>
      elementwise(
        pass.context,
        'Clip',
        [pass.value(input)],
        [minimum, maximum].map((end) => pass.context.builder.float(end)),
      ),
    gradient: (pass, { name, input, minimum, maximum }, dy) =>
      pass.addGradient(input, clipGradient(pass.context, pass.value(name), dy, minimum, maximum)),
  },
  add: addMaps,
  concat: concatMaps,
  resize: {
    forward: (pass, { name, input, convention }) =>
      resize(pass.context, pass.value(input), pass.shapeOf(name), convention),
    gradient: (pass, { input, convention }, dy) =>
      pass.addGradient(input, resizeGradient(pass.context, pass.value(input), dy, convention)),
  },
  dropout: {
    forward: (pass, { name, input }) => masked(pass, name, pass.value(input)),
    gradient: (pass, { name, input }, dy) => pass.addGradient(input, masked(pass, name, dy)),
  },
  softmax: {
    forward: (pass, { name, input }) => ({
      ...pass.shapeOf(name),
      plain: pass.context.builder.add('Softmax', [pass.context.plain(pass.value(input))], { attributes: { axis: 1 } }),
    }),
    gradient: (pass, { name, input }, dy) =>
      pass.addGradient(input, softmaxGradient(pass.context, pass.value(name), dy)),
  },
};

/** The rule of a node's kind. */
export function ruleOf(node: GraphNode): NodeRule<GraphNode> {
  // The compiler cannot see that the entry under a node's kind is the one for that node.
  return nodeRules[node.kind] as NodeRule<GraphNode>;
}

function masked(pass: NetworkPass, node: string, value: Value): Value {
  const { channels, height, width } = value;
  const plain = pass.context.builder.add('Mul', [pass.context.plain(value), pass.mask(node)]);
  return { channels, height, width, plain };
}
