import type { OnnxTensor, OnnxWeights } from '@dsrg/converters';
import { DsrgError, type Network, parametersOf, type Weights } from '@dsrg/core';

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
