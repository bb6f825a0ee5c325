import { DsrgError } from '../errors.ts';
import { type ConvolutionNode, type Graph, type GraphNode, inputsOf } from './nodes.ts';

/**
 * Checks a network's structure: unique names, inputs before readers, channels that agree, sensible windows, outputs that exist.
 * @throws DsrgError GRAPH naming the node, what was found and what was expected.
 */
export function validateGraph(graph: Graph): void {
  const channels = new Map<string, number>([[graph.input.name, graph.input.channels]]);
  for (const node of graph.nodes) {
    if (channels.has(node.name)) fail(node, 'has a name that is taken', 'Names are unique, the input’s included.');
    const read = inputsOf(node);
    if (read.length === 0) fail(node, 'reads nothing');
    for (const name of [...read, ...(node.kind === 'resize' && 'like' in node.to ? [node.to.like] : [])]) {
      if (!channels.has(name)) fail(node, `reads ${name}, which no node before it gives`);
    }
    channels.set(node.name, channelsOf(node, channels));
  }
  for (const [output, name] of Object.entries(graph.outputs)) {
    if (!channels.has(name)) {
      throw new DsrgError('GRAPH', `Output ${output} of ${graph.name} is ${name}, which no node gives.`);
    }
  }
  if (Object.keys(graph.outputs).length === 0) throw new DsrgError('GRAPH', `Network ${graph.name} has no output.`);
}

function channelsOf(node: GraphNode, channels: Map<string, number>): number {
  const read = inputsOf(node).map((name) => channels.get(name) as number);
  const first = read[0] as number;
  switch (node.kind) {
    case 'convolution':
      checkConvolution(node, first);
      return node.outChannels;
    case 'max-pool':
    case 'average-pool':
      requireWhole(node, { kernel: node.kernel, stride: node.stride }, 1);
      if (node.padding !== undefined && node.padding !== 'same') {
        requireWhole(node, { padding: node.padding }, 0);
        if (node.padding >= node.kernel) fail(node, `pads by ${node.padding}, its whole window of ${node.kernel}`);
      }
      return first;
    case 'add':
      if (read.some((count) => count !== first)) fail(node, `adds maps of ${read.join(' and ')} channels`);
      return first;
    case 'concat':
      return read.reduce((sum, count) => sum + count, 0);
    case 'clip':
      if (!(node.minimum < node.maximum)) fail(node, `clips to ${node.minimum} … ${node.maximum}`);
      return first;
    case 'dropout':
      if (!(node.rate >= 0 && node.rate < 1)) fail(node, `drops ${node.rate}; a rate is at least 0 and below 1`);
      return first;
    case 'resize':
      if ('factor' in node.to) requireWhole(node, { factor: node.to.factor }, 1);
      return first;
    case 'global-average-pool':
    case 'relu':
    case 'softmax':
      return first;
    default:
      return fail(node, 'is of no kind that networks are made of');
  }
}

function checkConvolution(node: ConvolutionNode, found: number): void {
  const { inChannels, outChannels, kernel, stride = 1, dilation = 1, groups = 1, padding = 0 } = node;
  requireWhole(node, { inChannels, outChannels, kernel, stride, dilation, groups }, 1);
  if (found !== inChannels) fail(node, `is declared for ${inChannels} channels but reads ${found}`);
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    fail(node, `splits ${inChannels} → ${outChannels} channels into ${groups} groups`, 'Both must be multiples.');
  }
  if (padding === 'same') return;
  requireWhole(node, { padding }, 0);
  const reach = (kernel - 1) * dilation;
  if (padding > reach) fail(node, `pads by ${padding}; its kernel reaches ${reach} cells`);
}

function requireWhole(node: GraphNode, values: Record<string, number>, least: number): void {
  for (const [key, value] of Object.entries(values)) {
    if (!Number.isInteger(value) || value < least) {
      fail(node, `has ${key} ${value}; it is a whole number of at least ${least}`);
    }
  }
}

function fail(node: GraphNode, what: string, hint?: string): never {
  throw new DsrgError('GRAPH', `Node ${node.name} (${node.kind}) ${what}.`, hint === undefined ? {} : { hint });
}
