import type { BatchNormNode, GraphNode, MapShape, NodeOf } from '@dsrg/core';
import type { ConvolutionGeometry } from '../convolution-geometry.ts';
import type { ConvolutionRule, Fusion } from './convolution-rule.ts';
import type { Storage } from './parameter-storage.ts';
import type { HandedValue, StepContext, Value } from './step-context.ts';

/** A convolution of the network with the rule chosen for it. */
export interface PlacedConvolution {
  readonly geometry: ConvolutionGeometry;
  readonly rule: ConvolutionRule;
}

/** A network on its way into a graph, as the rules of its nodes see it. */
export interface NetworkPass {
  readonly context: StepContext;
  /** The map of a node, or of the input. */
  value(node: string): Value;
  shapeOf(node: string): MapShape;
  /** An array of the network, in its storage, as the graph being written reads it. */
  parameter(name: string): string;
  /** Dropout's factors, as NCHW. */
  mask(node: string): string;
  convolution(node: string): PlacedConvolution;
  /** What is computed together with a convolution. */
  fusion(node: string): Fusion;
  /** Whether a batch norm takes the batch's figures. */
  followsBatch(node: BatchNormNode): boolean;
}

/** The way forward. */
export interface ForwardPass extends NetworkPass {
  /** Leaves a value beside the node's map for its gradient. */
  keep(node: string, what: string, value: HandedValue): void;
  /** Says what a batch norm sees of the batch, by channel, in its parameters' storage. */
  reportBatch(node: string, mean: string, variance: string): void;
}

/** The way back. */
export interface BackwardPass extends NetworkPass {
  /** What the way forward left under that name. */
  kept(node: string, what: string): string;
  /** Whether the gradient of a node's map is wanted. */
  wants(node: string): boolean;
  /** What later readers of a node have given so far. */
  gradientOf(node: string): Value | undefined;
  /** Sets the gradient of a node to all of what is given so far and one reader's more. */
  setGradient(node: string, total: Value): void;
  /** Adds one reader's share to the gradient of a node. */
  addGradient(node: string, share: Value): void;
  /** Whether a parameter learns. */
  learns(parameter: string): boolean;
  giveParameter(name: string, gradient: string): void;
}

/** How one kind of node is written into the graphs of a step. */
export interface NodeRule<Node extends GraphNode> {
  /** How its parameters lie in memory, by role. @default it has none */
  storage?(pass: NetworkPass, node: Node): Readonly<Record<string, Storage>>;
  /** Writes the node's map. */
  forward(pass: ForwardPass, node: Node): Value;
  /**
   * Writes the gradients of what the node reads, as far as they are wanted, and of its parameters that learn.
   * @param dy the gradient of its map
   */
  gradient(pass: BackwardPass, node: Node, dy: Value): void;
}

/** A rule for each kind of node. */
export type NodeRules = { readonly [Kind in GraphNode['kind']]: NodeRule<NodeOf<Kind>> };
