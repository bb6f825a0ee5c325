import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { ConvolutionGeometry } from '../convolution-geometry.ts';
import { convolutionFilterGradient, convolutionInputGradient, convolve } from './convolution.ts';
import { convolveDepthwise, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import { isDepthwise } from './layout.ts';
import type { Backend } from './tensorflow.ts';

/** A convolution of any number of groups, without its bias. */
export function convolveGroups(backend: Backend, x: Tensor4D, filter: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  if (isDepthwise(g.node)) return convolveDepthwise(backend, x, filter, g);
  return byGroup(backend, g.groups, [x, filter], 3, (own) =>
    convolve(backend, own[0] as Tensor4D, own[1] as Tensor4D, g),
  );
}

export function inputGradient(backend: Backend, dy: Tensor4D, filter: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  if (isDepthwise(g.node)) return depthwiseInputGradient(backend, dy, filter, g);
  return byGroup(backend, g.groups, [dy, filter], 3, (own) =>
    convolutionInputGradient(backend, own[0] as Tensor4D, own[1] as Tensor4D, g),
  );
}

export function filterGradient(backend: Backend, x: Tensor4D, dy: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  if (isDepthwise(g.node)) return depthwiseFilterGradient(backend, x, dy, g);
  return byGroup(backend, g.groups, [x, dy], 3, (own) =>
    convolutionFilterGradient(backend, own[0] as Tensor4D, own[1] as Tensor4D, g),
  );
}

/** Works on each group's share of the operands' last axis, and puts the results side by side. */
function byGroup(
  { tf }: Backend,
  groups: number,
  operands: readonly Tensor4D[],
  axis: number,
  work: (own: readonly Tensor[]) => Tensor4D,
): Tensor4D {
  if (groups === 1) return work(operands);
  const shares = operands.map((operand) => tf.split(operand, groups, axis));
  return tf.concat(
    Array.from({ length: groups }, (_, group) => work(shares.map((share) => share[group] as Tensor))),
    axis,
  );
}
