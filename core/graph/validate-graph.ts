import { DsrgError } from '../errors.ts';
import { refuseNode } from './node-kind.ts';
import { kindOf } from './node-kinds.ts';
import { type Graph, inputsOf } from './nodes.ts';

/**
 * Checks a network's structure: unique names, inputs before readers, channels that agree, sensible windows, outputs that exist.
 * @returns the channels of every node's output, and of the input
 * @throws DsrgError GRAPH naming the node, what was found and what was expected.
 */
export function validateGraph(graph: Graph): ReadonlyMap<string, number> {
  const channels = new Map<string, number>([[graph.input.name, graph.input.channels]]);
  for (const node of graph.nodes) {
    if (channels.has(node.name))
      refuseNode(node, 'has a name that is taken', 'Names are unique, the input’s included.');
    const kind = kindOf(node);
    const channelsOf = (name: string): number =>
      channels.get(name) ?? refuseNode(node, `reads ${name}, which no node before it gives`);
    const read = inputsOf(node).map(channelsOf);
    if (read.length === 0) refuseNode(node, 'reads nothing');
    for (const name of kind.sizesOf?.(node) ?? []) channelsOf(name);
    channels.set(node.name, kind.validate(node, read));
  }
  for (const [output, name] of Object.entries(graph.outputs)) {
    if (!channels.has(name)) {
      throw new DsrgError('GRAPH', `Output ${output} of ${graph.name} is ${name}, which no node gives.`);
    }
  }
  if (Object.keys(graph.outputs).length === 0) throw new DsrgError('GRAPH', `Network ${graph.name} has no output.`);
  return channels;
}
