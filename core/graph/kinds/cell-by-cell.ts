import { firstOf, type NodeKind, refuseNode } from '../node-kind.ts';
import type { ClipNode, DropoutNode, ReluNode, SoftmaxNode } from '../nodes.ts';

/** A node whose output has the shape of its input. */
const likeInput: NodeKind<ReluNode | SoftmaxNode> = {
  validate: (_, channels) => firstOf(channels),
  shape: (_, inputs) => firstOf(inputs),
};

export const relu: NodeKind<ReluNode> = likeInput;
export const softmax: NodeKind<SoftmaxNode> = likeInput;

export const clip: NodeKind<ClipNode> = {
  validate(node, channels) {
    if (!(node.minimum < node.maximum)) refuseNode(node, `clips to ${node.minimum} … ${node.maximum}`);
    return firstOf(channels);
  },
  shape: (_, inputs) => firstOf(inputs),
};

export const dropout: NodeKind<DropoutNode> = {
  validate(node, channels) {
    if (!(node.rate >= 0 && node.rate < 1)) {
      refuseNode(node, `drops ${node.rate}; a rate is at least 0 and below 1`);
    }
    return firstOf(channels);
  },
  shape: (_, inputs) => firstOf(inputs),
};
