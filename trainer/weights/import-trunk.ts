import type { OnnxTensor, OnnxWeights } from '@dsrg/converters';
import {
  batchNormFigures,
  DsrgError,
  type Network,
  type ParameterRole,
  type ParameterSpec,
  parametersOf,
  type Weights,
} from '@dsrg/core';

/**
 * Takes a network's trunk from an ONNX file: by name where the file has our parameter names (a model of ours), else by
 * structure: the file's convolutions, in order, must be the trunk's. A file with our names may end before the trunk does, in its second
 * half: VGG16 of ImageNet without fc6 and fc7. Where batch norms are layers of the trunk, a file of convolutions alone has them folded:
 * they become the identity, and the last one behind a convolution takes its bias.
 * @returns names of the parameters taken
 * @throws DsrgError WEIGHTS naming the first convolution that does not fit, and for folded batch norms where the trunk's take each batch's
 *   figures
 */
export function importTrunk(network: Network, file: OnnxWeights, weights: Weights, fileName: string): string[] {
  const specs = new Map(parametersOf(network.graph).map((spec) => [spec.name, spec]));
  const taken: string[] = [];
  const put = (name: string, values: Float32Array) => {
    weights.set(name, values);
    taken.push(name);
  };
  const take = (name: string, tensor: OnnxTensor | undefined) => {
    const spec = specs.get(name);
    if (spec !== undefined) put(name, fitting(spec, tensor, network, fileName).slice());
  };
  const named = network.trunk.filter((node) => file.tensors.has(`${node}.weight`));
  const isBeginning = 2 * named.length >= network.trunk.length && named.every((node, k) => node === network.trunk[k]);
  // A foreign network may share a name or two ("conv1"): where the structure is known, it decides.
  if (isBeginning || file.convolutions.length === 0) {
    for (const node of isBeginning ? named : network.trunk) {
      for (const role of roles) take(`${node}.${role}`, file.tensors.get(`${node}.${role}`));
    }
    return taken;
  }
  requireNoStatistics(network, fileName);
  withNorms(network.trunk, specs).forEach(({ convolution, norms }, k) => {
    const { weight, bias } = file.convolutions[k] ?? {};
    take(`${convolution}.weight`, weight);
    const takesBias = specs.has(`${convolution}.bias`) ? convolution : norms.at(-1);
    for (const norm of norms) {
      const [factor, shift] = ['weight', 'bias'].map((role) => specs.get(`${norm}.${role}`) as ParameterSpec);
      put(`${norm}.weight`, new Float32Array(factor?.shape[0] ?? 0).fill(1));
      if (norm !== takesBias) put(`${norm}.bias`, new Float32Array(shift?.shape[0] ?? 0));
      const { node } = factor as ParameterSpec;
      if (node.kind !== 'batch-norm') continue;
      put(`${norm}.running_mean`, new Float32Array(node.channels));
      // With ε, exactly 1.
      put(`${norm}.running_var`, new Float32Array(node.channels).fill(1 - batchNormFigures(node).epsilon));
    }
    if (takesBias !== undefined) take(`${takesBias}.bias`, bias);
  });
  return taken;
}

const roles: readonly ParameterRole[] = ['weight', 'bias', 'running_mean', 'running_var'];

/** A batch norm that takes each batch's figures cannot stand for one that is folded. */
function requireNoStatistics({ graph, trunk }: Network, fileName: string): void {
  const norm = graph.nodes.find((node) => node.kind === 'batch-norm' && !node.frozen && trunk.includes(node.name));
  if (norm === undefined) return;
  throw new DsrgError(
    'WEIGHTS',
    `${fileName} has convolutions whose batch norms are folded into them; the trunk of ${graph.name} has batch norms that take each batch's figures.`,
    {
      hint: 'Convert the weights from a file that has batch norms (dsrg-convert weights; torchvision has), or train with the network’s batchNorm=frozen.',
    },
  );
}

/** The trunk's convolutions, each with the batch norms behind it that are layers of the trunk: those with one factor a channel. */
function withNorms(trunk: readonly string[], specs: ReadonlyMap<string, ParameterSpec>) {
  const units: { readonly convolution: string; readonly norms: string[] }[] = [];
  for (const layer of trunk) {
    const isNorm = specs.get(`${layer}.weight`)?.fill !== undefined;
    const last = units.at(-1);
    if (isNorm && last !== undefined) last.norms.push(layer);
    else units.push({ convolution: layer, norms: [] });
  }
  return units;
}

function fitting(
  { name, shape }: ParameterSpec,
  tensor: OnnxTensor | undefined,
  { graph, trunk }: Network,
  fileName: string,
): Float32Array {
  if (tensor?.shape.join() === shape.join()) return tensor.data;
  const found = tensor === undefined ? 'nothing' : tensor.shape.join('×');
  throw new DsrgError('WEIGHTS', `${fileName} has ${found} where ${graph.name} needs ${name} of ${shape.join('×')}.`, {
    hint: `These weights are of another network, or of another width. Expected the ${trunk.length} layers of its trunk by name, or its convolutions in order, batch norm folded.`,
  });
}
