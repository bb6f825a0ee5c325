import { type Graph, inferShapes, type MapShape } from '@dsrg/core';

/** Floating-point operations of one photo's forward pass: two per multiply-add of the convolutions, all else left out. */
export function countFlops(graph: Graph, height: number, width: number): number {
  const shapes = inferShapes(graph, height, width);
  let sum = 0;
  for (const node of graph.nodes) {
    if (node.kind !== 'convolution') continue;
    const out = shapes.get(node.name) as MapShape;
    sum += 2 * out.channels * out.height * out.width * (node.inChannels / (node.groups ?? 1)) * node.kernel ** 2;
  }
  return sum;
}
