import type { ConvolutionNode } from '@dsrg/core';
import type { NodeRule } from './node-rule.ts';

/** A convolution, by the rule that was chosen for it. */
export const convolutionNode: NodeRule<ConvolutionNode> = {
  storage(pass, { name }) {
    const { geometry, rule } = pass.convolution(name);
    return rule.storage(geometry, pass.context);
  },

  forward(pass, { name, input, bias = true }) {
    const { geometry, rule } = pass.convolution(name);
    const parameters = {
      weight: pass.parameter(`${name}.weight`),
      ...(bias && { bias: pass.parameter(`${name}.bias`) }),
    };
    return rule.forward(pass.context, geometry, pass.value(input), parameters, pass.fusion(name));
  },

  gradient(pass, { name, input, bias = true }, dy) {
    const { geometry, rule } = pass.convolution(name);
    const [weightName, biasName] = [`${name}.weight`, `${name}.bias`];
    if (pass.learns(weightName)) {
      pass.giveParameter(weightName, rule.weightGradient(pass.context, geometry, pass.value(input), dy));
    }
    if (bias && pass.learns(biasName)) pass.giveParameter(biasName, rule.biasGradient(pass.context, geometry, dy));
    if (!pass.wants(input)) return;
    const weight = pass.parameter(weightName);
    pass.setGradient(input, rule.inputGradient(pass.context, geometry, dy, weight, pass.gradientOf(input)));
  },
};
