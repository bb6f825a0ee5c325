import { type ConvolutionNode, DsrgError, type MapShape } from '@dsrg/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type ConvolutionGeometry, convolutionGeometry } from '../convolution-geometry.ts';
import { convolveGroups, filterGradient, inputGradient } from './grouped-convolution.ts';
import { ofOneInput, type PlacedNode } from './node-rule.ts';
import { sumCells } from './tensorflow.ts';

/** A convolution of any number of groups. */
export const convolutionNode = ofOneInput<ConvolutionNode>({
  keeps: { inputs: true },

  check({ name, stride = 1, dilation = 1 }) {
    if (stride === 1 || dilation === 1) return;
    throw new DsrgError('GRAPH', `Convolution ${name} has both stride ${stride} and dilation ${dilation}.`, {
      hint: 'TensorFlow.js has no such convolution: train this network with --engine onnx.',
    });
  },

  forward(backend, placed, [x], { parameters: { weight, bias } }) {
    const y = convolveGroups(backend, x as Tensor4D, weight as Tensor4D, geometryOf(placed));
    return bias === undefined ? y : backend.tf.add(y, bias);
  },

  inputGradient: (backend, placed, { dy, own }) =>
    inputGradient(backend, dy, own.parameters.weight as Tensor4D, geometryOf(placed)),

  parameterGradient: (backend, placed, role, { dy, inputs }) =>
    role === 'bias' ? sumCells(backend, dy) : filterGradient(backend, inputs[0] as Tensor4D, dy, geometryOf(placed)),
});

function geometryOf({ node, inputShapes, shape, wanted }: PlacedNode<ConvolutionNode>): ConvolutionGeometry {
  return convolutionGeometry(node, inputShapes[0] as MapShape, shape, wanted[0] as boolean);
}
