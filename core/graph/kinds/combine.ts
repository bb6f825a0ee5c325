import { DsrgError } from '../../errors.ts';
import type { MapShape } from '../map-shape.ts';
import { firstOf, type NodeKind, refuseNode } from '../node-kind.ts';
import type { AddNode, ConcatNode } from '../nodes.ts';

export const add: NodeKind<AddNode> = {
  validate(node, channels) {
    const first = firstOf(channels);
    if (channels.some((count) => count !== first)) refuseNode(node, `adds maps of ${channels.join(' and ')} channels`);
    return first;
  },

  shape(node, inputs) {
    const largest = inputs.find((input) => !isOneCell(input)) ?? firstOf(inputs);
    for (const input of inputs) if (!isOneCell(input)) requireSameSize(node, largest, input);
    return largest;
  },
};

export const concat: NodeKind<ConcatNode> = {
  validate: (_, channels) => channels.reduce((sum, count) => sum + count, 0),

  shape(node, inputs) {
    const first = firstOf(inputs);
    for (const input of inputs) requireSameSize(node, first, input);
    return { ...first, channels: inputs.reduce((sum, input) => sum + input.channels, 0) };
  },
};

/** Whether a map is one cell, which a sum adds to every cell of the others. */
function isOneCell({ height, width }: MapShape): boolean {
  return height === 1 && width === 1;
}

function requireSameSize({ name, kind }: AddNode | ConcatNode, first: MapShape, other: MapShape): void {
  if (first.height === other.height && first.width === other.width) return;
  const show = (s: MapShape) => `${s.channels}×${s.height}×${s.width}`;
  throw new DsrgError('GRAPH', `Node ${name} cannot ${kind} maps of ${show(first)} and ${show(other)}.`);
}
