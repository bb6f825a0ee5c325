import { firstOf, type NodeKind, requireWhole } from '../node-kind.ts';
import type { ResizeNode } from '../nodes.ts';

export const resize: NodeKind<ResizeNode> = {
  validate(node, channels) {
    if ('factor' in node.to) requireWhole(node, { factor: node.to.factor }, 1);
    return firstOf(channels);
  },

  shape({ to, convention }, inputs, shapeOf) {
    const { channels, ...size } = firstOf(inputs);
    if ('like' in to) {
      const { height, width } = shapeOf(to.like);
      return { channels, height, width };
    }
    const side = (n: number) => (convention === 'align-corners' ? (n - 1) * to.factor + 1 : n * to.factor);
    return { channels, height: side(size.height), width: side(size.width) };
  },

  sizesOf: ({ to }) => ('like' in to ? [to.like] : []),
};
