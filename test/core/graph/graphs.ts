import type { ConvolutionNode, Graph, GraphNode } from '@dsrg/core';

/** A network of `nodes` on photos of three channels; its output is the last node. */
export function graphOf(...nodes: GraphNode[]): Graph {
  return {
    format: 1,
    name: 'example',
    input: { name: 'images', channels: 3 },
    nodes,
    outputs: { result: nodes.at(-1)?.name ?? 'images' },
  };
}

/** A 3×3 convolution of the photos to four channels, with some of it changed. */
export function convolution(change: Partial<ConvolutionNode> = {}): ConvolutionNode {
  return { kind: 'convolution', name: 'a', input: 'images', inChannels: 3, outChannels: 4, kernel: 3, ...change };
}
