import {
  checkWeights,
  DsrgError,
  foldBatchNorms,
  type Graph,
  type GraphNode,
  inputsOf,
  neededNodes,
  parametersOf,
  validateGraph,
  type Weights,
} from '@dsrg/core';
import { OnnxBuilder } from './onnx-builder.ts';
import { type OnnxNodeWriter, onnxNodeWriters } from './onnx-node-writers.ts';

export interface GraphToOnnxOptions {
  /** Public names of the outputs to keep; what they do not need is left out. @default all */
  readonly outputs?: readonly string[];
  /** Keep the weights of convolutions as half floats: half the file, about three digits of each weight. @default false */
  readonly half?: boolean;
}

/** Opset that onnxruntime-node and onnxruntime-web both run. */
const opset = 17;

/**
 * Writes a network as an ONNX model with dynamic batch, height and width, as at test time: dropout is left out, and batch norms, with
 * their running averages, are folded into the convolutions before them where they can be.
 * Inputs and outputs carry the graph's public names.
 * @throws DsrgError WEIGHTS where parameters are missing or of another size, GRAPH where a node has no ONNX form, NUMERIC
 * for a weight that is no half float
 */
export function graphToOnnx(graph: Graph, weights: Weights, options: GraphToOnnxOptions = {}): Uint8Array {
  validateGraph(graph);
  checkWeights(graph, weights);
  const folded = foldBatchNorms(keepOutputs(graph, options.outputs ?? Object.keys(graph.outputs)), weights);
  return writeModel(folded.graph, folded.weights, options.half ?? false);
}

function writeModel(graph: Graph, weights: Weights, half: boolean): Uint8Array {
  const channels = validateGraph(graph);
  const builder = new OnnxBuilder();
  const values = new Map([[graph.input.name, graph.input.name]]);
  const nameOf = (node: string) => values.get(node) as string;
  builder.input(graph.input.name, ['batch', graph.input.channels, 'height', 'width']);
  for (const { name, shape } of parametersOf(graph)) {
    const values = weights.get(name) as Float32Array;
    // Biases and batch norms are few, and errors in them are added to every cell.
    if (half && shape.length > 1) builder.halfInitializer(name, shape, values);
    else builder.initializer(name, shape, values);
  }
  for (const node of graph.nodes) {
    // The compiler cannot see that the entry under a node's kind is the one for that node.
    const write = onnxNodeWriters[node.kind] as OnnxNodeWriter<GraphNode>;
    values.set(node.name, write(builder, node, inputsOf(node).map(nameOf), nameOf));
  }
  for (const [name, node] of Object.entries(graph.outputs)) {
    builder.output(name, nameOf(node), ['batch', channels.get(node) as number, `${name}_height`, `${name}_width`]);
  }
  return builder.encode({ opset, name: graph.name });
}

/** The part of a network that some of its outputs need. */
function keepOutputs(graph: Graph, names: readonly string[]): Graph {
  const outputs = Object.fromEntries(
    names.map((name) => {
      const node = graph.outputs[name];
      if (node !== undefined) return [name, node];
      const known = Object.keys(graph.outputs).join(', ');
      throw new DsrgError('GRAPH', `${graph.name} has no output ${name}; it has ${known}.`);
    }),
  );
  return { ...graph, nodes: neededNodes(graph, Object.values(outputs)), outputs };
}
