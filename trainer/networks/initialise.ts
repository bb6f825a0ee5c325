import type { OnnxTensor, OnnxWeights } from '@dsrg/converters';
import { DsrgError, type Graph, parametersOf, sizeOf, type Weights } from '@dsrg/core';
import type { Network } from './network.ts';

/**
 * Fresh weights: He's normal distribution for convolutions, σ = 0.01 (Caffe's filler of DSRG's fc8) for those that give an
 * output, biases 0.
 * @param normal draws from the standard normal distribution
 */
export function initialiseWeights(graph: Graph, normal: () => number): Weights {
  const outputs = new Set(Object.values(graph.outputs));
  return new Map(
    parametersOf(graph).map(({ name, shape, node, role }) => {
      const values = new Float32Array(sizeOf(shape));
      if (role === 'bias') return [name, values];
      const sigma = outputs.has(node.name) ? 0.01 : Math.sqrt(2 / sizeOf(shape.slice(1)));
      for (let k = 0; k < values.length; k++) values[k] = sigma * normal();
      return [name, values];
    }),
  );
}

/**
 * Takes a network's trunk from an ONNX file: by name where the file has our parameter names (a model of ours), else by
 * structure: the file's convolutions, in order, must be the trunk's.
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
  const byName = network.trunk.every((node) => file.tensors.has(`${node}.weight`));
  network.trunk.forEach((node, k) => {
    const found = file.convolutions[k];
    take(`${node}.weight`, byName ? file.tensors.get(`${node}.weight`) : found?.weight);
    take(`${node}.bias`, byName ? file.tensors.get(`${node}.bias`) : found?.bias);
  });
  return taken;
}
