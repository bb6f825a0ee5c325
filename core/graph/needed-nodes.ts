import { kindOf } from './node-kinds.ts';
import { type Graph, type GraphNode, inputsOf } from './nodes.ts';

/** The nodes that the nodes named `wanted` depend on, themselves included, in the graph's order. */
export function neededNodes(graph: Graph, wanted: readonly string[]): readonly GraphNode[] {
  const needed = new Set(wanted);
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.name)) continue;
    for (const name of [...inputsOf(node), ...(kindOf(node).sizesOf?.(node) ?? [])]) needed.add(name);
  }
  return graph.nodes.filter(({ name }) => needed.has(name));
}
