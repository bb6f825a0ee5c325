import type { Graph, Network } from '@dsrg/core';
import type { Unit } from '../network-units.ts';

type ConvolutionNode = Extract<Graph['nodes'][number], { kind: 'convolution' }>;

/**
 * The convolutions of a network in order of computation, each with the batch norm behind it: one with fixed statistics, which is a depthwise
 * 1×1 layer of its own that never learns, or one of its kind. Norms of a trunk without such layers are folded into its convolutions.
 */
export function unitsOfNetwork({ graph, trunk, frozen = [] }: Pick<Network, 'graph' | 'trunk' | 'frozen'>): Unit[] {
  const norms = new Map<string, Unit['norm']>();
  const convolutions: ConvolutionNode[] = [];
  for (const node of graph.nodes) {
    if (node.kind === 'batch-norm') {
      const { name: layer, epsilon = 1e-5 } = node;
      norms.set(node.input, { layer, epsilon });
    } else if (node.kind === 'convolution') {
      if (isFixedNorm(node) && frozen.includes(node.name)) norms.set(node.input, { layer: node.name });
      else convolutions.push(node);
    }
  }
  const folds = norms.size === 0 || trunk.every((name) => !norms.has(name));
  return convolutions.map(({ name, input, inChannels, outChannels, kernel, groups = 1, bias = true }): Unit => {
    const norm = norms.get(name) ?? (folds && trunk.includes(name) ? 'folded' : undefined);
    return {
      name,
      shape: [outChannels, inChannels / groups, kernel, kernel],
      bias,
      ...(norm !== undefined && { norm }),
      depthwise: groups > 1 && groups === outChannels,
      first: input === graph.input.name,
    };
  });
}

function isFixedNorm({ kernel, groups, inChannels, outChannels }: ConvolutionNode): boolean {
  return kernel === 1 && groups === inChannels && groups === outChannels;
}
