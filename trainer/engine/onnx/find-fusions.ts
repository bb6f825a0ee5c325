import { type ConvolutionNode, type GraphNode, inputsOf, type MapShape } from '@dsrg/core';

/** An activation that a convolution's forward operator may apply by itself. */
export type Activation =
  | { readonly kind: 'relu' }
  | { readonly kind: 'clip'; readonly minimum: number; readonly maximum: number };

/** A node that a convolution absorbs: its value is the convolution's result. */
export interface FusedNode {
  readonly name: string;
  readonly activation?: Activation;
  /** The other operand of a sum. */
  readonly residual?: string;
}

/**
 * Finds for each convolution the activation or sum that follows it alone and is computed with it.
 * @param outputs nodes whose own value is wanted
 */
export function findFusions(
  nodes: readonly GraphNode[],
  outputs: readonly string[],
  shapes: ReadonlyMap<string, MapShape>,
): Map<string, FusedNode> {
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
    const fused = absorb(node, reader, order, shapes);
    if (fused === undefined) continue;
    fusions.set(node.name, fused);
    absorbed.add(reader.name);
  }
  return fusions;
}

function absorb(
  node: ConvolutionNode,
  reader: GraphNode,
  order: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, MapShape>,
): FusedNode | undefined {
  const { name } = reader;
  if (reader.kind === 'relu') return { name, activation: { kind: 'relu' } };
  if (reader.kind === 'clip') {
    return { name, activation: { kind: 'clip', minimum: reader.minimum, maximum: reader.maximum } };
  }
  if (reader.kind !== 'add' || reader.inputs.length !== 2) return undefined;
  const residual = reader.inputs.find((input) => input !== node.name);
  if (residual === undefined) return undefined;
  // The other operand must exist when the convolution runs, and be a map of the same size.
  const before = (order.get(residual) ?? -1) < (order.get(node.name) as number);
  const [own, other] = [shapes.get(node.name), shapes.get(residual)];
  const same = own?.height === other?.height && own?.width === other?.width;
  return before && same ? { name, residual } : undefined;
}
