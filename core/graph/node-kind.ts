import { DsrgError } from '../errors.ts';
import type { MapShape } from './map-shape.ts';
import type { GraphNode } from './nodes.ts';

/** What a parameter is to its node; also the last part of its name. Running averages are state, but nothing that SGD learns. */
export type ParameterRole = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** One array of a node. */
export interface ParameterForm {
  readonly role: ParameterRole;
  /** OIHW for a convolution's weight, else `[channels]`. */
  readonly shape: readonly number[];
  /** What a fresh one is filled with. @default it is drawn at random */
  readonly fill?: number;
}

/** All that the rest of the house needs to know of a kind of node, but how to compute it. */
export interface NodeKind<Node extends GraphNode> {
  /**
   * Checks the node by itself and against the channels of what it reads.
   * @returns the number of channels of its output
   * @throws DsrgError GRAPH naming the node, what was found and what was expected
   */
  validate(node: Node, channels: readonly number[]): number;
  /**
   * The shape of the node's output.
   * @param inputs shapes of what it reads, in order; at least one
   * @param shapeOf the shape of any node before it, or of the graph's input
   * @throws DsrgError GRAPH where sizes disagree
   */
  shape(node: Node, inputs: readonly MapShape[], shapeOf: (name: string) => MapShape): MapShape;
  /** The node's arrays, in order. @default none */
  parameters?(node: Node): readonly ParameterForm[];
  /** Nodes of which it reads the size alone. @default none */
  sizesOf?(node: Node): readonly string[];
}

/** @throws DsrgError GRAPH saying what is wrong with a node */
export function refuseNode(node: GraphNode, what: string, hint?: string): never {
  throw new DsrgError('GRAPH', `Node ${node.name} (${node.kind}) ${what}.`, hint === undefined ? {} : { hint });
}

/** @throws DsrgError GRAPH naming the first of `values` that is no whole number of at least `least` */
export function requireWhole(node: GraphNode, values: Readonly<Record<string, number>>, least: number): void {
  for (const [key, value] of Object.entries(values)) {
    if (!Number.isInteger(value) || value < least) {
      refuseNode(node, `has ${key} ${value}; it is a whole number of at least ${least}`);
    }
  }
}

/** The first of the shapes, or channel counts, of what a node reads. */
export function firstOf<Item>(inputs: readonly Item[]): Item {
  const [first] = inputs;
  if (first === undefined) throw new RangeError('A node that reads nothing is refused before.');
  return first;
}
