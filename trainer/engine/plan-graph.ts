import { type Graph, type GraphNode, inputsOf, isRunningAverage, kindOf, neededNodes } from '@dsrg/core';

/** What of a network takes part in a step. */
export interface GraphPlan {
  /** Nodes that the wanted outputs depend on, in order. */
  readonly nodes: readonly GraphNode[];
  /** Names of nodes that depend on a learning parameter, or on what a gradient is wanted of; the input only where it is that. */
  readonly learning: ReadonlySet<string>;
}

/**
 * Finds the nodes that `outputs` (node names) need, and those with something to learn before or in them.
 * @param learns whether a parameter learns, by its name
 * @param wanted names of nodes, or of the input, whose own gradient is wanted. @default none
 */
export function planGraph(
  graph: Graph,
  outputs: readonly string[],
  learns: (parameter: string) => boolean,
  wanted: readonly string[] = [],
): GraphPlan {
  const nodes = neededNodes(graph, outputs);
  const learning = new Set<string>(wanted);
  for (const node of nodes) {
    const own = (kindOf(node).parameters?.(node) ?? []).some(
      ({ role }) => !isRunningAverage(role) && learns(`${node.name}.${role}`),
    );
    if (own || inputsOf(node).some((name) => learning.has(name))) learning.add(node.name);
  }
  return { nodes, learning };
}
