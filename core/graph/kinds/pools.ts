import { firstOf, type NodeKind, refuseNode, requireWhole } from '../node-kind.ts';
import type { AveragePoolNode, GlobalAveragePoolNode, GlobalMaxPoolNode, MaxPoolNode } from '../nodes.ts';
import { outputSize } from '../padding.ts';

const pool: NodeKind<MaxPoolNode | AveragePoolNode> = {
  validate(node, channels) {
    const { kernel, stride, padding } = node;
    requireWhole(node, { kernel, stride }, 1);
    if (padding !== undefined && padding !== 'same') {
      requireWhole(node, { padding }, 0);
      if (padding >= kernel) refuseNode(node, `pads by ${padding}, its whole window of ${kernel}`);
    }
    return firstOf(channels);
  },

  shape(node, inputs) {
    const { channels, height, width } = firstOf(inputs);
    return { channels, height: outputSize(node, height), width: outputSize(node, width) };
  },
};

const globalPool: NodeKind<GlobalAveragePoolNode | GlobalMaxPoolNode> = {
  validate: (_, channels) => firstOf(channels),
  shape: (_, inputs) => ({ channels: firstOf(inputs).channels, height: 1, width: 1 }),
};

export const maxPool: NodeKind<MaxPoolNode> = pool;
export const averagePool: NodeKind<AveragePoolNode> = pool;
export const globalAveragePool: NodeKind<GlobalAveragePoolNode> = globalPool;
export const globalMaxPool: NodeKind<GlobalMaxPoolNode> = globalPool;
