import {
  type AveragePoolNode,
  type BilinearConvention,
  batchNormFigures,
  type ConvolutionNode,
  DsrgError,
  type GraphNode,
  type MaxPoolNode,
  type NodeOf,
  type ResizeNode,
} from '@dsrg/core';
import type { Attribute, OnnxBuilder } from './onnx-builder.ts';

/**
 * Writes a node as ONNX operators and gives the name of its value.
 * @param inputs names of the values it reads
 * @param nameOf names the value of any node before it, or of the graph's input
 */
export type OnnxNodeWriter<Node extends GraphNode> = (
  builder: OnnxBuilder,
  node: Node,
  inputs: readonly string[],
  nameOf: (node: string) => string,
) => string;

/** How each kind of node is written, as at test time: dropout is nothing, batch norms use their running averages. */
export const onnxNodeWriters: { readonly [Kind in GraphNode['kind']]: OnnxNodeWriter<NodeOf<Kind>> } = {
  convolution: (builder, node, inputs) => {
    const bias = node.bias === false ? [] : [`${node.name}.bias`];
    return write(builder, 'Conv', node, [...inputs, `${node.name}.weight`, ...bias], convolutionAttributes(node));
  },
  'batch-norm': (builder, node, inputs) => {
    const { name, channels, affine = true } = node;
    const filled = (value: number) =>
      builder.floats(`${channels} times ${value}`, [channels], () => new Float32Array(channels).fill(value));
    const line = affine ? [`${name}.weight`, `${name}.bias`] : [filled(1), filled(0)];
    const averages = [`${name}.running_mean`, `${name}.running_var`];
    const { epsilon } = batchNormFigures(node);
    return write(builder, 'BatchNormalization', node, [...inputs, ...line, ...averages], {
      epsilon: { float: epsilon },
    });
  },
  'max-pool': (builder, node, inputs) => write(builder, 'MaxPool', node, inputs, poolAttributes(node)),
  'average-pool': (builder, node, inputs) => {
    const counted = node.countPadding === false ? 0 : 1;
    return write(builder, 'AveragePool', node, inputs, { ...poolAttributes(node), count_include_pad: counted });
  },
  'global-average-pool': (builder, node, inputs) => write(builder, 'GlobalAveragePool', node, inputs),
  'global-max-pool': (builder, node, inputs) => write(builder, 'GlobalMaxPool', node, inputs),
  relu: (builder, node, inputs) => write(builder, 'Relu', node, inputs),
  clip: (builder, node, inputs) =>
    write(builder, 'Clip', node, [...inputs, builder.float(node.minimum), builder.float(node.maximum)]),
  add: (builder, node, inputs) => inputs.reduce((sum, input) => write(builder, 'Add', node, [sum, input])),
  concat: (builder, node, inputs) => write(builder, 'Concat', node, inputs, { axis: 1 }),
  resize: writeResize,
  dropout: (_builder, _node, [input = '']) => input,
  softmax: (builder, node, inputs) => write(builder, 'Softmax', node, inputs, { axis: 1 }),
};

function write(
  builder: OnnxBuilder,
  operator: string,
  { name }: GraphNode,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): string {
  return builder.add(operator, inputs, { attributes, tag: name });
}

const resizeModes: Record<BilinearConvention, string> = {
  'half-pixel': 'half_pixel',
  'align-corners': 'align_corners',
  asymmetric: 'asymmetric',
};

function writeResize(
  builder: OnnxBuilder,
  node: ResizeNode,
  [input = '']: readonly string[],
  nameOf: (node: string) => string,
): string {
  const attributes = { mode: 'linear', coordinate_transformation_mode: resizeModes[node.convention] };
  if ('factor' in node.to && node.convention !== 'align-corners') {
    const { factor } = node.to;
    const scales = builder.floats(`scales ${factor}`, [4], () => Float32Array.of(1, 1, factor, factor));
    return write(builder, 'Resize', node, [input, '', scales], attributes);
  }
  if ('factor' in node.to) {
    const { factor } = node.to;
    const grown = builder.add('Mul', [builder.add('Shape', [input]), builder.ints([1, 1, factor, factor])]);
    const sizes = builder.add('Sub', [grown, builder.ints([0, 0, factor - 1, factor - 1])]);
    return write(builder, 'Resize', node, [input, '', '', sizes], attributes);
  }
  const part = (name: string, from: number, to: number) =>
    builder.add('Slice', [builder.add('Shape', [name]), builder.ints([from]), builder.ints([to]), builder.ints([0])]);
  const sizes = builder.add('Concat', [part(input, 0, 2), part(nameOf(node.to.like), 2, 4)], {
    attributes: { axis: 0 },
  });
  return write(builder, 'Resize', node, [input, '', '', sizes], attributes);
}

function convolutionAttributes(node: ConvolutionNode): Record<string, Attribute> {
  const { kernel, stride = 1, dilation = 1, groups = 1, padding = 0 } = node;
  const window = {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    group: groups,
  };
  if (padding !== 'same') return { ...window, pads: [padding, padding, padding, padding] };
  if (stride === 1) {
    const total = (kernel - 1) * dilation;
    const [begin, end] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return { ...window, pads: [begin, begin, end, end] };
  }
  if (dilation === 1) return { ...window, auto_pad: 'SAME_UPPER' };
  throw new DsrgError('GRAPH', `Node ${node.name} has stride ${stride}, dilation ${dilation} and SAME padding.`, {
    hint: 'ONNX cannot express this for sizes that change; give the padding as a number.',
  });
}

function poolAttributes(node: MaxPoolNode | AveragePoolNode): Record<string, Attribute> {
  const { kernel, stride, padding = 0, ceil = false } = node;
  const window = { kernel_shape: [kernel, kernel], strides: [stride, stride] };
  if (padding === 'same') return { ...window, auto_pad: 'SAME_UPPER' };
  return { ...window, pads: [padding, padding, padding, padding], ceil_mode: ceil ? 1 : 0 };
}
