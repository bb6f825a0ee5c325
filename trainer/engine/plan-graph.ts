import { type ConvolutionNode, type Graph, type GraphNode, inputsOf } from '@dsrg/core';

/** An activation that a convolution's forward operator may apply by itself. */
export type Activation =
  | { readonly kind: 'relu' }
  | { readonly kind: 'clip'; readonly minimum: number; readonly maximum: number };

/** What of a network takes part in a step, and what is computed together. */
export interface GraphPlan {
  /** Nodes that the wanted outputs depend on, in order. */
  readonly nodes: readonly GraphNode[];
  /** Names of nodes that depend on a learning parameter, or on what a gradient is wanted of; the input only where it is that. */
  readonly learning: ReadonlySet<string>;
  /** Convolution → the activation or sum that follows it alone and is computed with it. */
  readonly fusions: ReadonlyMap<string, FusedNode>;
}

/** A node that a convolution absorbs: its value is the convolution's result. */
export interface FusedNode {
  readonly name: string;
  readonly activation?: Activation;
  /** The other operand of a sum. */
  readonly residual?: string;
}

/**
 * Finds the nodes that `outputs` (node names) need, those with something to learn before or in them, and the fusions.
 * @param wanted names of nodes, or of the input, whose own gradient is wanted. @default none
 */
export function planGraph(
  graph: Graph,
  outputs: readonly string[],
  learns: (convolution: string) => boolean,
  wanted: readonly string[] = [],
): GraphPlan {
  const needed = new Set(outputs);
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.name)) continue;
    for (const name of inputsOf(node)) needed.add(name);
    if (node.kind === 'resize' && 'like' in node.to) needed.add(node.to.like);
  }
  const nodes = graph.nodes.filter((node) => needed.has(node.name));
  const learning = new Set<string>(wanted);
  for (const node of nodes) {
    const own = node.kind === 'convolution' && learns(node.name);
    if (own || inputsOf(node).some((name) => learning.has(name))) learning.add(node.name);
  }
  return { nodes, learning, fusions: findFusions(nodes, outputs) };
}

function findFusions(nodes: readonly GraphNode[], outputs: readonly string[]): Map<string, FusedNode> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const name of inputsOf(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const order = new Map(nodes.map((node, place) => [node.name, place]));
  const fusions = new Map<string, FusedNode>();
  const absorbed = new Set<string>();
  for (const node of nodes) {
    if (node.kind !== 'convolution' || outputs.includes(node.name)) continue;
    const [reader, ...others] = readers.get(node.name) ?? [];
    if (reader === undefined || others.length > 0 || absorbed.has(reader.name)) continue;
    const fused = absorb(node, reader, order);
    if (fused === undefined) continue;
    fusions.set(node.name, fused);
    absorbed.add(reader.name);
  }
  return fusions;
}

function absorb(node: ConvolutionNode, reader: GraphNode, order: Map<string, number>): FusedNode | undefined {
  const { name } = reader;
  if (reader.kind === 'relu') return { name, activation: { kind: 'relu' } };
  if (reader.kind === 'clip') {
    return { name, activation: { kind: 'clip', minimum: reader.minimum, maximum: reader.maximum } };
  }
  if (reader.kind !== 'add' || reader.inputs.length !== 2) return undefined;
  const residual = reader.inputs.find((input) => input !== node.name);
  // The other operand must exist when the convolution runs.
  const before = residual !== undefined && (order.get(residual) ?? -1) < (order.get(node.name) as number);
  return before ? { name, residual } : undefined;
}
