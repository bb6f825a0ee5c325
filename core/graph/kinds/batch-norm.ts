import { firstOf, type NodeKind, refuseNode, requireWhole } from '../node-kind.ts';
import type { BatchNormNode } from '../nodes.ts';

export const batchNorm: NodeKind<BatchNormNode> = {
  validate(node, channels) {
    requireWhole(node, { channels: node.channels }, 1);
    const found = firstOf(channels);
    if (found !== node.channels) refuseNode(node, `is declared for ${node.channels} channels but reads ${found}`);
    const { momentum, epsilon } = batchNormFigures(node);
    if (!(momentum > 0 && momentum <= 1)) {
      refuseNode(node, `has momentum ${momentum}`, 'It is the share of the newest batch: above 0, at most 1.');
    }
    if (!(epsilon > 0)) refuseNode(node, `has epsilon ${epsilon}; it is above 0`);
    return found;
  },

  shape: (_, inputs) => firstOf(inputs),

  parameters({ channels, affine = true }) {
    const shape = [channels];
    const averages = [
      { role: 'running_mean', shape, fill: 0 },
      { role: 'running_var', shape, fill: 1 },
    ] as const;
    if (!affine) return averages;
    return [{ role: 'weight', shape, fill: 1 }, { role: 'bias', shape, fill: 0 }, ...averages];
  },
};

/** A batch norm's momentum and epsilon: PyTorch's unless it has its own. */
export function batchNormFigures({ momentum = 0.1, epsilon = 1e-5 }: BatchNormNode): {
  readonly momentum: number;
  readonly epsilon: number;
} {
  return { momentum, epsilon };
}
