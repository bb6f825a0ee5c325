import type { OnnxTensor, OnnxWeights } from '@dsrg/converters';
import { DsrgError, type Graph, inputsOf, parametersOf, sizeOf, type Weights } from '@dsrg/core';
import type { Network } from './network.ts';

/**
 * Fresh weights: He's normal distribution for convolutions, σ = 0.01 (Caffe's filler of DSRG's fc8) for those that give an
 * output, 1 for per-channel factors (batch norm), biases 0.
 * @param normal draws from the standard normal distribution
 * @param sigmas a network's own standard deviations, by convolution
 */
export function initialiseWeights(
  graph: Graph,
  normal: () => number,
  sigmas: Readonly<Record<string, number>> = {},
): Weights {
  const outputs = classLayers(graph);
  return new Map(
    parametersOf(graph).map(({ name, shape, node, role }) => {
      const values = new Float32Array(sizeOf(shape));
      if (role === 'bias') return [name, values];
      if (node.kernel === 1 && node.inChannels > 1 && node.groups === node.inChannels) return [name, values.fill(1)];
      const sigma = sigmas[node.name] ?? (outputs.has(node.name) ? 0.01 : Math.sqrt(2 / sizeOf(shape.slice(1))));
      for (let k = 0; k < values.length; k++) values[k] = sigma * normal();
      return [name, values];
    }),
  );
}

/**
 * Draws the weights of a network's heads anew from Xavier's uniform distribution, ±√(6 / (values read + values given)); biases are 0
 * (TensorFlow's xavier_initializer, as DSRG's port has it).
 * @param uniform draws between two bounds
 */
export function drawXavierHeads(
  network: Network,
  weights: Weights,
  uniform: (low: number, high: number) => number,
): void {
  const trunk = new Set(network.trunk);
  const isHead =
    network.heads === undefined ? (node: string) => !trunk.has(node) : (node: string) => network.heads?.includes(node);
  for (const { name, shape, node, role } of parametersOf(network.graph)) {
    if (role !== 'weight' || !isHead(node.name)) continue;
    const [outOf = 1, into = 1, height = 1, width = 1] = shape;
    const bound = Math.sqrt(6 / ((outOf + into) * height * width));
    weights.set(
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => uniform(-bound, bound)),
    );
  }
}

/**
 * Takes a network's trunk from an ONNX file: by name where the file has our parameter names (a model of ours), else by
 * structure: the file's convolutions, in order, must be the trunk's. A file with our names may end before the trunk does, in its second
 * half: VGG16 of ImageNet without fc6 and fc7.
 * @returns names of the parameters taken
 * @throws DsrgError WEIGHTS naming the first convolution that does not fit
 */
export function importTrunk(network: Network, file: OnnxWeights, weights: Weights, fileName: string): string[] {
  const specs = new Map(parametersOf(network.graph).map((spec) => [spec.name, spec]));
  const taken: string[] = [];
  const take = (name: string, tensor: OnnxTensor | undefined) => {
    const spec = specs.get(name);
    if (spec === undefined) return;
    if (tensor === undefined || tensor.shape.join() !== spec.shape.join()) {
      const found = tensor === undefined ? 'nothing' : tensor.shape.join('×');
      throw new DsrgError(
        'WEIGHTS',
        `${fileName} has ${found} where ${network.graph.name} needs ${name} of ${spec.shape.join('×')}.`,
        {
          hint: `These weights are of another network, or of another width. Expected ${network.trunk.length} convolutions in order, batch norm folded.`,
        },
      );
    }
    weights.set(name, tensor.data.slice());
    taken.push(name);
  };
  const named = network.trunk.filter((node) => file.tensors.has(`${node}.weight`));
  const isBeginning = 2 * named.length >= network.trunk.length && named.every((node, k) => node === network.trunk[k]);
  // A foreign network may share a name or two ("conv1"): where the structure is known, it decides.
  const byName = isBeginning || file.convolutions.length === 0;
  (isBeginning ? named : network.trunk).forEach((node, k) => {
    const found = file.convolutions[k];
    take(`${node}.weight`, byName ? file.tensors.get(`${node}.weight`) : found?.weight);
    take(`${node}.bias`, byName ? file.tensors.get(`${node}.bias`) : found?.bias);
  });
  return taken;
}

/** Convolutions that an output is made of without another convolution between: the last layers. */
function classLayers(graph: Graph): Set<string> {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const last = new Set<string>();
  const visit = (name: string): void => {
    const node = nodes.get(name);
    if (node === undefined) return;
    if (node.kind === 'convolution') last.add(name);
    // Features behind an activation are no scores.
    else if (node.kind !== 'relu' && node.kind !== 'clip') for (const input of inputsOf(node)) visit(input);
  };
  for (const name of Object.values(graph.outputs)) visit(name);
  return last;
}

/** Copies the activation maps’ layer into the network’s tag layers: class c from tag c, background from 0. */
export function startFromTags(network: Network, weights: Weights): Weights {
  const started = new Map(weights);
  const cam = network.graph.outputs.cam as string;
  const [weight, bias] = [weights.get(`${cam}.weight`), weights.get(`${cam}.bias`)];
  if (weight === undefined || bias === undefined) return started;
  for (const layer of network.tagLayers) {
    const size = (weights.get(`${layer}.weight`) as Float32Array).length;
    const copy = new Float32Array(size);
    copy.set(weight, size - weight.length);
    started.set(`${layer}.weight`, copy);
    started.set(`${layer}.bias`, Float32Array.of(0, ...bias));
  }
  return started;
}
