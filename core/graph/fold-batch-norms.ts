import { batchNormFigures } from './kinds/batch-norm.ts';
import { type BatchNormNode, type ConvolutionNode, type Graph, type GraphNode, inputsOf } from './nodes.ts';
import type { Weights } from './parameters.ts';

/** A batch norm outside of training: `x · factor + shift`, by channel. */
export interface ChannelLine {
  readonly factor: Float32Array;
  readonly shift: Float32Array;
}

/** What a batch norm does with its running averages. */
export function lineOf(node: BatchNormNode, weights: Weights): ChannelLine {
  const of = (role: string) => weights.get(`${node.name}.${role}`);
  const [weight, bias, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(of);
  const { epsilon } = batchNormFigures(node);
  const factor = new Float32Array(node.channels);
  const shift = new Float32Array(node.channels);
  for (let c = 0; c < node.channels; c++) {
    const scale = (weight?.[c] ?? 1) / Math.sqrt((variance?.[c] ?? 1) + epsilon);
    factor[c] = scale;
    shift[c] = (bias?.[c] ?? 0) - (mean?.[c] ?? 0) * scale;
  }
  return { factor, shift };
}

/**
 * The same network outside of training with fewer nodes: each batch norm that alone reads a convolution becomes part of that
 * convolution's weight and bias. Others stay.
 */
export function foldBatchNorms(graph: Graph, weights: Weights): { readonly graph: Graph; readonly weights: Weights } {
  const norms = foldableNorms(graph);
  if (norms.size === 0) return { graph, weights };
  const folded: Weights = new Map(weights);
  const standIn = new Map([...norms].map(([convolution, norm]) => [norm.name, convolution]));
  const rename = (name: string) => standIn.get(name) ?? name;
  const nodes = graph.nodes
    .filter(({ name }) => !standIn.has(name))
    .map((node): GraphNode => {
      const norm = norms.get(node.name);
      if (node.kind !== 'convolution' || norm === undefined) return renameReads(node, rename);
      for (const role of ['weight', 'bias', 'running_mean', 'running_var']) folded.delete(`${norm.name}.${role}`);
      foldInto(node, lineOf(norm, weights), folded);
      return { ...node, input: rename(node.input), bias: true };
    });
  const outputs = Object.fromEntries(Object.entries(graph.outputs).map(([output, name]) => [output, rename(name)]));
  return { graph: { ...graph, nodes, outputs }, weights: folded };
}

/** Batch norms by the convolution that they alone read. */
function foldableNorms(graph: Graph): Map<string, BatchNormNode> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const name of inputsOf(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const outputs = new Set(Object.values(graph.outputs));
  const norms = new Map<string, BatchNormNode>();
  for (const { kind, name } of graph.nodes) {
    const [reader, ...others] = readers.get(name) ?? [];
    if (kind !== 'convolution' || outputs.has(name) || others.length > 0) continue;
    if (reader?.kind === 'batch-norm') norms.set(name, reader);
  }
  return norms;
}

function foldInto({ name, outChannels }: ConvolutionNode, { factor, shift }: ChannelLine, weights: Weights): void {
  const [weight, bias] = [weights.get(`${name}.weight`), weights.get(`${name}.bias`)];
  const perChannel = (weight?.length ?? 0) / outChannels;
  const channelOf = (k: number) => Math.floor(k / perChannel);
  weights.set(
    `${name}.weight`,
    (weight ?? new Float32Array()).map((value, k) => value * (factor[channelOf(k)] ?? 1)),
  );
  weights.set(
    `${name}.bias`,
    shift.map((value, c) => value + (bias?.[c] ?? 0) * (factor[c] ?? 1)),
  );
}

function renameReads(node: GraphNode, rename: (name: string) => string): GraphNode {
  if ('inputs' in node) return { ...node, inputs: node.inputs.map(rename) };
  const read = { ...node, input: rename(node.input) };
  return read.kind === 'resize' && 'like' in read.to ? { ...read, to: { like: rename(read.to.like) } } : read;
}
