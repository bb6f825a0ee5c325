import {
  type AveragePoolNode,
  type BilinearConvention,
  type ConvolutionNode,
  checkWeights,
  DsrgError,
  type Graph,
  type GraphNode,
  inferShapes,
  inputsOf,
  type MaxPoolNode,
  parametersOf,
  validateGraph,
  type Weights,
} from '@dsrg/core';
import { type Attribute, OnnxBuilder } from './onnx-builder.ts';

export interface GraphToOnnxOptions {
  /** Public names of the outputs to keep; what they do not need is left out. @default all */
  readonly outputs?: readonly string[];
}

/** Opset that onnxruntime-node and onnxruntime-web both run. */
const opset = 17;

const resizeModes: Record<BilinearConvention, string> = {
  'half-pixel': 'half_pixel',
  'align-corners': 'align_corners',
  asymmetric: 'asymmetric',
};

/**
 * Writes a network as an ONNX model with dynamic batch, height and width; dropout is left out, as at test time.
 * Inputs and outputs carry the graph's public names.
 * @throws DsrgError WEIGHTS where parameters are missing or of another size, GRAPH where a node has no ONNX form
 */
export function graphToOnnx(graph: Graph, weights: Weights, options: GraphToOnnxOptions = {}): Uint8Array {
  validateGraph(graph);
  checkWeights(graph, weights);
  const { outputs = Object.keys(graph.outputs) } = options;
  const builder = new OnnxBuilder();
  const writer = new NodeWriter(graph, builder);
  const nodes = neededNodes(graph, outputs);
  builder.input(graph.input.name, ['batch', graph.input.channels, 'height', 'width']);
  for (const { name, shape, node } of parametersOf(graph)) {
    if (nodes.includes(node)) builder.initializer(name, shape, weights.get(name) as Float32Array);
  }
  for (const node of nodes) writer.write(node);
  const shapes = inferShapes(graph, 64, 64);
  for (const name of outputs) {
    const node = graph.outputs[name] as string;
    const channels = shapes.get(node)?.channels as number;
    builder.output(name, writer.nameOf(node), ['batch', channels, `${name}_height`, `${name}_width`]);
  }
  return builder.encode({ opset, name: graph.name });
}

function neededNodes(graph: Graph, outputs: readonly string[]): GraphNode[] {
  const needed = new Set(
    outputs.map((name) => {
      const node = graph.outputs[name];
      if (node !== undefined) return node;
      throw new DsrgError(
        'GRAPH',
        `${graph.name} has no output ${name}; it has ${Object.keys(graph.outputs).join(', ')}.`,
      );
    }),
  );
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.name)) continue;
    for (const name of inputsOf(node)) needed.add(name);
    if (node.kind === 'resize' && 'like' in node.to) needed.add(node.to.like);
  }
  return graph.nodes.filter(({ name }) => needed.has(name));
}

class NodeWriter {
  readonly #builder: OnnxBuilder;
  readonly #names: Map<string, string>;

  constructor(graph: Graph, builder: OnnxBuilder) {
    this.#builder = builder;
    this.#names = new Map([[graph.input.name, graph.input.name]]);
  }

  nameOf(node: string): string {
    return this.#names.get(node) as string;
  }

  write(node: GraphNode): void {
    this.#names.set(
      node.name,
      this.#write(
        node,
        inputsOf(node).map((name) => this.nameOf(name)),
      ),
    );
  }

  #write(node: GraphNode, inputs: string[]): string {
    const builder = this.#builder;
    const options = (attributes: Record<string, Attribute>) => ({ attributes, tag: node.name });
    switch (node.kind) {
      case 'convolution': {
        const bias = node.bias === false ? [] : [`${node.name}.bias`];
        return builder.add('Conv', [...inputs, `${node.name}.weight`, ...bias], options(convolutionAttributes(node)));
      }
      case 'max-pool':
        return builder.add('MaxPool', inputs, options(poolAttributes(node)));
      case 'average-pool': {
        const counted = node.countPadding === false ? 0 : 1;
        return builder.add('AveragePool', inputs, options({ ...poolAttributes(node), count_include_pad: counted }));
      }
      case 'global-average-pool':
        return builder.add('GlobalAveragePool', inputs, options({}));
      case 'relu':
        return builder.add('Relu', inputs, options({}));
      case 'clip':
        return builder.add('Clip', [...inputs, builder.float(node.minimum), builder.float(node.maximum)], options({}));
      case 'add':
        return inputs.reduce((sum, input) => builder.add('Add', [sum, input], options({})));
      case 'concat':
        return builder.add('Concat', inputs, options({ axis: 1 }));
      case 'resize':
        return this.#resize(node, inputs[0] as string);
      case 'dropout':
        return inputs[0] as string;
      case 'softmax':
        return builder.add('Softmax', inputs, options({ axis: 1 }));
    }
  }

  #resize(node: Extract<GraphNode, { kind: 'resize' }>, input: string): string {
    const builder = this.#builder;
    const attributes = { mode: 'linear', coordinate_transformation_mode: resizeModes[node.convention] };
    if ('factor' in node.to && node.convention !== 'align-corners') {
      const { factor } = node.to;
      const scales = builder.floats(`scales ${factor}`, [4], () => Float32Array.of(1, 1, factor, factor));
      return builder.add('Resize', [input, '', scales], { attributes, tag: node.name });
    }
    if ('factor' in node.to) {
      const { factor } = node.to;
      const grown = builder.add('Mul', [builder.add('Shape', [input]), builder.ints([1, 1, factor, factor])]);
      const sizes = builder.add('Sub', [grown, builder.ints([0, 0, factor - 1, factor - 1])]);
      return builder.add('Resize', [input, '', '', sizes], { attributes, tag: node.name });
    }
    const part = (name: string, from: number, to: number) =>
      builder.add('Slice', [builder.add('Shape', [name]), builder.ints([from]), builder.ints([to]), builder.ints([0])]);
    const sizes = builder.add('Concat', [part(input, 0, 2), part(this.nameOf(node.to.like), 2, 4)], {
      attributes: { axis: 0 },
    });
    return builder.add('Resize', [input, '', '', sizes], { attributes, tag: node.name });
  }
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
