import { firstOf, type NodeKind, refuseNode, requireWhole } from '../node-kind.ts';
import type { ConvolutionNode } from '../nodes.ts';
import { outputSize } from '../padding.ts';

export const convolution: NodeKind<ConvolutionNode> = {
  validate(node, channels) {
    const { inChannels, outChannels, kernel, stride = 1, dilation = 1, groups = 1, padding = 0 } = node;
    requireWhole(node, { inChannels, outChannels, kernel, stride, dilation, groups }, 1);
    const found = firstOf(channels);
    if (found !== inChannels) refuseNode(node, `is declared for ${inChannels} channels but reads ${found}`);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      refuseNode(
        node,
        `splits ${inChannels} → ${outChannels} channels into ${groups} groups`,
        'Both must be multiples.',
      );
    }
    if (padding === 'same') return outChannels;
    requireWhole(node, { padding }, 0);
    const reach = (kernel - 1) * dilation;
    if (padding > reach) refuseNode(node, `pads by ${padding}; its kernel reaches ${reach} cells`);
    return outChannels;
  },

  shape(node, inputs) {
    const { height, width } = firstOf(inputs);
    return { channels: node.outChannels, height: outputSize(node, height), width: outputSize(node, width) };
  },

  parameters({ outChannels, inChannels, groups = 1, kernel, bias = true }) {
    const shape = [outChannels, inChannels / groups, kernel, kernel];
    // A factor a channel is a layer of its own where a batch norm was: it begins as the identity.
    const isFactor = kernel === 1 && inChannels > 1 && groups === inChannels;
    const weight = { role: 'weight', shape, ...(isFactor && { fill: 1 }) } as const;
    return bias ? [weight, { role: 'bias', shape: [outChannels], fill: 0 }] : [weight];
  },
};
