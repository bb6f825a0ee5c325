import { DsrgError, type Graph } from '@dsrg/core';

/**
 * The graph with some of its layers as further outputs of the same names; names of outputs that it has stay theirs.
 * @throws DsrgError GRAPH for a name that is neither
 */
export function showLayers(graph: Graph, names: readonly string[]): Graph {
  const outputs = { ...graph.outputs };
  for (const name of names) {
    if (name in outputs) continue;
    if (!graph.nodes.some((node) => node.name === name)) {
      throw new DsrgError('GRAPH', `${graph.name} has neither an output nor a layer ${name}.`);
    }
    outputs[name] = name;
  }
  return { ...graph, outputs };
}
