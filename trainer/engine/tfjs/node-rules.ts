import { type GraphNode, inputsOf, type MapShape } from '@dsrg/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { type ConvolutionGeometry, convolutionGeometry } from '../convolution-geometry.ts';
import { convolveGroups, filterGradient, inputGradient } from './grouped-convolution.ts';
import {
  averagePool,
  averagePoolGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  maxPool,
  maxPoolGradient,
} from './pools.ts';
import { resize, resizeGradient } from './resize.ts';
import { type Backend, sumCells } from './tensorflow.ts';

/** A node with all that its rules need beside tensors. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly shape: MapShape;
  readonly inputShapes: readonly MapShape[];
  /** Which inputs' gradients are wanted. */
  readonly learns: readonly boolean[];
}

/** Tensors that a node reads beside its inputs. */
export interface NodeTensors {
  readonly weight?: Tensor;
  readonly bias?: Tensor;
  /** Dropout's factors in training. */
  readonly mask?: Tensor4D;
}

/** The output of a node. */
export function evaluateNode(
  backend: Backend,
  placed: PlacedNode,
  inputs: readonly Tensor4D[],
  own: NodeTensors,
): Tensor4D {
  const { tf } = backend;
  const { node, shape } = placed;
  const [x] = inputs as [Tensor4D];
  switch (node.kind) {
    case 'convolution': {
      const y = convolveGroups(backend, x, own.weight as Tensor4D, geometryOf(placed));
      return own.bias === undefined ? y : tf.add(y, own.bias);
    }
    case 'max-pool':
      return maxPool(backend, x, node);
    case 'average-pool':
      return averagePool(backend, x, node);
    case 'global-average-pool':
      return globalAveragePool(backend, x);
    case 'relu':
      return tf.relu(x);
    case 'clip':
      return tf.clipByValue(x, node.minimum, node.maximum);
    case 'add':
      return inputs.slice(1).reduce((sum, input) => tf.add(sum, input), x);
    case 'concat':
      return tf.concat([...inputs], 3);
    case 'resize':
      return resize(backend, x, shape, node.convention);
    case 'dropout':
      return own.mask === undefined ? tf.clone(x) : tf.mul(x, own.mask);
    case 'softmax':
      return tf.softmax(x);
  }
}

/** Whether a node's gradient reads its inputs, or its output: the tensors to keep after the forward pass. */
export function gradientReads({ kind }: GraphNode): { readonly inputs: boolean; readonly output: boolean } {
  return {
    inputs: kind === 'convolution' || kind === 'max-pool',
    output: kind === 'relu' || kind === 'clip' || kind === 'softmax' || kind === 'max-pool',
  };
}

/** The gradients of a node's inputs; undefined where none is wanted. */
export function inputGradients(
  backend: Backend,
  placed: PlacedNode,
  dy: Tensor4D,
  inputs: readonly Tensor4D[],
  output: Tensor4D,
  own: NodeTensors,
): (Tensor4D | undefined)[] {
  const { tf } = backend;
  const { node, inputShapes, learns } = placed;
  const [shape] = inputShapes as [MapShape];
  const [x] = inputs as [Tensor4D];
  if (node.kind === 'add') return learns.map((wanted) => (wanted ? tf.clone(dy) : undefined));
  if (node.kind === 'concat') {
    const sizes = inputShapes.map(({ channels }) => channels);
    return (tf.split(dy, sizes, 3) as Tensor4D[]).map((part, k) => (learns[k] ? part : undefined));
  }
  if (!learns[0]) return [undefined];
  switch (node.kind) {
    case 'convolution':
      return [inputGradient(backend, dy, own.weight as Tensor4D, geometryOf(placed))];
    case 'max-pool':
      return [maxPoolGradient(backend, x, output, dy, node)];
    case 'average-pool':
      return [averagePoolGradient(backend, shape, dy, node)];
    case 'global-average-pool':
      return [globalAveragePoolGradient(backend, shape, dy)];
    case 'relu':
      return [tf.mul(dy, tf.step(output))];
    case 'clip': {
      const inside = tf.logicalAnd(tf.greater(output, node.minimum), tf.less(output, node.maximum));
      return [tf.mul(dy, tf.cast(inside, 'float32'))];
    }
    case 'resize':
      return [resizeGradient(backend, shape, dy, node.convention)];
    case 'dropout':
      return [own.mask === undefined ? tf.clone(dy) : tf.mul(dy, own.mask)];
    case 'softmax':
      return [tf.mul(output, tf.sub(dy, tf.sum(tf.mul(dy, output), 3, true)))];
  }
}

/** The gradient of a convolution's weight or bias. */
export function parameterGradient(
  backend: Backend,
  placed: PlacedNode,
  role: 'weight' | 'bias',
  dy: Tensor4D,
  x: Tensor4D,
): Tensor {
  return role === 'bias' ? sumCells(backend, dy) : filterGradient(backend, x, dy, geometryOf(placed));
}

function geometryOf({ node, inputShapes, shape, learns }: PlacedNode): ConvolutionGeometry {
  if (node.kind !== 'convolution') throw new TypeError(`${node.name} reads ${inputsOf(node)} and is no convolution`);
  return convolutionGeometry(node, inputShapes[0] as MapShape, shape, learns[0] as boolean);
}
