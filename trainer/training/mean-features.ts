import type { ConvolutionNode, Graph } from '@dsrg/core';

/** The 1×1 convolution that gives a network's activation maps, `cam`; `undefined` where something else does. */
export function tagLayerOf({ nodes, outputs }: Graph): ConvolutionNode | undefined {
  const layer = nodes.find((node): node is ConvolutionNode => node.name === outputs.cam && node.kind === 'convolution');
  return layer?.kernel === 1 ? layer : undefined;
}

/** The network as far as its tag layer: the one output, `mean`, is the mean of the features that the layer reads. */
export function meanFeatureGraph(graph: Graph, { input }: Pick<ConvolutionNode, 'input'>): Graph {
  return {
    ...graph,
    nodes: [...graph.nodes, { kind: 'global-average-pool', name: 'mean-features', input }],
    outputs: { mean: 'mean-features' },
  };
}
