import type { ConvolutionNode, FloatBatch, GraphNode, ParameterSpec } from '@dsrg/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './tensorflow.ts';

/** Whether a convolution has one channel a group. */
export function isDepthwise({ groups = 1, inChannels, outChannels }: ConvolutionNode): boolean {
  return groups > 1 && groups === inChannels && groups === outChannels;
}

function hasDepthwiseFilter(node: GraphNode): boolean {
  return node.kind === 'convolution' && isDepthwise(node);
}

/** A parameter (OIHW or by channel) as a tensor in TensorFlow's order: HWIO, [h, w, channels, 1] in a depthwise convolution, or by channel. */
export function parameterTensor(tf: TensorFlow, { shape, node }: ParameterSpec, values: Float32Array): Tensor {
  if (shape.length === 1) return tf.tensor(values, [...shape]);
  const order = hasDepthwiseFilter(node) ? [2, 3, 0, 1] : [2, 3, 1, 0];
  return tf.tidy(() => tf.transpose(tf.tensor(values, [...shape]), order));
}

/** The values of a parameter's tensor, OIHW or by channel. */
export function parameterValues(tf: TensorFlow, { shape, node }: ParameterSpec, tensor: Tensor): Float32Array {
  if (shape.length === 1) return tensor.dataSync() as Float32Array;
  const turned = tf.tidy(() => tf.transpose(tensor, hasDepthwiseFilter(node) ? [2, 3, 0, 1] : [3, 2, 0, 1]));
  const values = turned.dataSync() as Float32Array;
  turned.dispose();
  return values;
}

/** Planar maps as a tensor of [photos, rows, columns, channels]. */
export function mapsTensor(
  tf: TensorFlow,
  { data, count, channels, height, width }: Omit<FloatBatch, 'kind'>,
): Tensor4D {
  if (channels === 1) return tf.tensor4d(data, [count, height, width, 1]);
  return tf.tidy(() => tf.transpose(tf.tensor4d(data, [count, channels, height, width]), [0, 2, 3, 1]) as Tensor4D);
}

/** The values of such a tensor, planar. */
export async function mapsOf(tf: TensorFlow, tensor: Tensor4D): Promise<FloatBatch> {
  const [count, height, width, channels] = tensor.shape;
  const planar = tf.tidy(() => tf.transpose(tensor, [0, 3, 1, 2]));
  const data = (await planar.data()) as Float32Array;
  planar.dispose();
  return { kind: 'batch', data, count, channels, height, width };
}
