import type { GraphNode, MapShape, NodeOf, ParameterRole } from '@dsrg/core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Backend } from './tensorflow.ts';

/** A node with all that its rules need beside tensors. */
export interface PlacedNode<Node extends GraphNode = GraphNode> {
  readonly node: Node;
  readonly shape: MapShape;
  readonly inputShapes: readonly MapShape[];
  /** Which inputs' gradients are wanted. */
  readonly wanted: readonly boolean[];
}

/** What a batch norm sees of a batch, by channel; the variance is biased. */
export interface FigureTensors {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** Tensors that a node reads beside its inputs. */
export interface NodeTensors {
  readonly parameters: Readonly<Partial<Record<ParameterRole, Tensor>>>;
  /** Dropout's factors in training. */
  readonly mask?: Tensor4D;
  /** Of a batch norm that follows the batch. */
  readonly figures?: FigureTensors;
}

/** What the way back from a node starts from. */
export interface WayBack {
  /** The gradient of its map. */
  readonly dy: Tensor4D;
  /** There where `keeps` says so. */
  readonly inputs: readonly Tensor4D[];
  readonly output: Tensor4D;
  readonly own: NodeTensors;
}

/** How one kind of node is computed, and its gradient. */
export interface NodeRule<Node extends GraphNode> {
  /** What of the forward pass the gradient reads. @default nothing */
  readonly keeps?: { readonly inputs?: boolean; readonly output?: boolean };
  /** @throws DsrgError GRAPH for a node that TensorFlow.js cannot compute. @default it can */
  check?(node: Node): void;
  /** What a batch norm sees of the batch. @default nothing is looked at */
  figures?(backend: Backend, placed: PlacedNode<Node>, x: Tensor4D): FigureTensors;
  forward(backend: Backend, placed: PlacedNode<Node>, inputs: readonly Tensor4D[], own: NodeTensors): Tensor4D;
  /** The gradients of the node's inputs, in order; undefined where none is wanted. */
  inputGradients(backend: Backend, placed: PlacedNode<Node>, back: WayBack): readonly (Tensor4D | undefined)[];
  /** The gradient of one of its parameters. @default it has none */
  parameterGradient?(backend: Backend, placed: PlacedNode<Node>, role: ParameterRole, back: WayBack): Tensor;
}

/** A rule for each kind of node. */
export type NodeRules = { readonly [Kind in GraphNode['kind']]: NodeRule<NodeOf<Kind>> };

/** A rule whose node reads one map. */
export function ofOneInput<Node extends GraphNode>(
  rule: Omit<NodeRule<Node>, 'inputGradients'> & {
    readonly inputGradient: (backend: Backend, placed: PlacedNode<Node>, back: WayBack, x: MapShape) => Tensor4D;
  },
): NodeRule<Node> {
  const { inputGradient, ...rest } = rule;
  return {
    ...rest,
    inputGradients: (backend, placed, back) => [
      placed.wanted[0] ? inputGradient(backend, placed, back, placed.inputShapes[0] as MapShape) : undefined,
    ],
  };
}
