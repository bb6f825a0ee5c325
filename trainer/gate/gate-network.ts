import { DsrgError, type Graph, inputsOf, type Network, neededNodes, parametersOf, type Weights } from '@dsrg/core';

/**
 * The node whose maps a gate reads: what the layer of the activation maps reads, or else the last maps of the trunk that something else
 * reads.
 * @throws DsrgError CONFIG for a network whose trunk nothing reads
 */
export function gateFeatures({ graph, trunk }: Pick<Network, 'graph' | 'trunk'>): string {
  const cam = graph.nodes.find(({ name }) => name === graph.outputs.cam);
  if (cam?.kind === 'convolution') return cam.input;
  const layers = new Set(trunk);
  const inside = new Set([graph.input.name]);
  for (const node of graph.nodes) {
    const learns = parametersOf({ ...graph, nodes: [node] }).length > 0;
    if ((!learns || layers.has(node.name)) && inputsOf(node).every((name) => inside.has(name))) inside.add(node.name);
  }
  const border = graph.nodes.filter(({ name }) => !inside.has(name)).flatMap(inputsOf);
  const last = graph.nodes.findLast(({ name }) => inside.has(name) && border.includes(name));
  if (last !== undefined) return last.name;
  throw new DsrgError(
    'CONFIG',
    `Nothing in ${graph.name} reads its trunk's maps: there is nothing that a gate could read.`,
  );
}

/** A gate: the trunk, and a layer that scores each tag by the mean of its maps. */
export function gateGraph(graph: Graph, at: string, channels: number, tags: number): Graph {
  const nodes = neededNodes(graph, [at]);
  return {
    format: 1,
    name: `${graph.name}-gate`,
    input: graph.input,
    nodes: [
      ...nodes,
      { kind: 'global-average-pool', name: 'gate.mean', input: at },
      {
        kind: 'convolution',
        name: 'gate.tags',
        input: 'gate.mean',
        inChannels: channels,
        outChannels: tags,
        kernel: 1,
      },
    ],
    outputs: { tags: 'gate.tags' },
  };
}

/** The weights of a gate: the trunk's, and the layer's. */
export function gateWeights(
  graph: Graph,
  trunk: Weights,
  head: { readonly weights: Float32Array; readonly bias: Float32Array },
): Weights {
  const own: Weights = new Map([
    ['gate.tags.weight', head.weights],
    ['gate.tags.bias', head.bias],
  ]);
  return new Map(parametersOf(graph).map(({ name }) => [name, own.get(name) ?? (trunk.get(name) as Float32Array)]));
}
