import { DsrgError, type Graph, type GraphNode, inferShapes, type Network, neededNodes } from '@dsrg/core';

/** A size at which every network has cells: what counts is how many channels its maps have. */
const side = 65;

/**
 * AffinityNet's boundaries on the trunk of a network (IRN, Ahn et al. CVPR 2019, the edge branch; RecurSeed's `AffinityNet`): each level is brought to
 * `channels` maps by a 1×1 layer and to the finest one's size, and a 1×1 layer on all of them gives one score a cell, `edges`, before the sigmoid.
 * The trunk does not learn. Their group norms are left out: ours.
 *
 * @param levels names of outputs or nodes, the finest first: stages of the trunk
 * @throws DsrgError CONFIG for a level that the network has not
 */
export function boundaryNetwork(base: Network, levels: readonly string[], channels = 32): Network {
  const { graph } = base;
  const shapes = inferShapes(graph, side, side);
  const maps = levels.map((level) => {
    const name = graph.outputs[level] ?? level;
    const shape = shapes.get(name);
    if (shape !== undefined) return { name, channels: shape.channels };
    throw new DsrgError('CONFIG', `Network ${graph.name} has no maps ${level} to find boundaries in.`, {
      hint: `Outputs: ${Object.keys(graph.outputs).join(', ')}; every layer has maps of its name, too.`,
    });
  });
  const trunk = neededNodes(
    graph,
    maps.map(({ name }) => name),
  );
  const convention = graph.nodes.find((node) => node.kind === 'resize')?.convention ?? 'align-corners';
  const head: GraphNode[] = [];
  const ends: string[] = [];
  for (const [k, map] of maps.entries()) {
    const name = `edge${k + 1}`;
    head.push(
      { kind: 'convolution', name, input: map.name, inChannels: map.channels, outChannels: channels, kernel: 1 },
      { kind: 'relu', name: `${name}.relu`, input: name },
    );
    if (k > 0)
      head.push({ kind: 'resize', name: `${name}.fine`, input: `${name}.relu`, convention, to: { like: 'edge1' } });
    ends.push(k > 0 ? `${name}.fine` : `${name}.relu`);
  }
  const joined = maps.length === 1 ? (ends[0] as string) : 'edges.all';
  if (maps.length > 1) head.push({ kind: 'concat', name: joined, inputs: ends });
  head.push({
    kind: 'convolution',
    name: 'edges',
    input: joined,
    inChannels: channels * maps.length,
    outChannels: 1,
    kernel: 1,
  });
  const own: Graph = {
    format: 1,
    name: `${graph.name}-boundaries`,
    input: graph.input,
    nodes: [...trunk, ...head],
    outputs: { edges: 'edges' },
  };
  const { mean, std, outputStride } = base;
  const within = new Set(trunk.map(({ name }) => name));
  return {
    ...{ graph: own, mean, std, outputStride, tagLayers: [] },
    trunk: base.trunk.filter((name) => within.has(name)),
    heads: [...maps.map((_, k) => `edge${k + 1}`), 'edges'],
    frozen: [...within],
  };
}
