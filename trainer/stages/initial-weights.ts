import { decodeSafetensors, type OnnxWeights, readOnnxWeights } from '@dsrg/converters';
import type { Network, Weights } from '@dsrg/core';
import { modelDataFiles, readBytes } from '@dsrg/core/node';
import type { Random } from '../data/random.ts';
import { importTrunk } from '../weights/import-trunk.ts';
import { initialiseWeights } from '../weights/initialise-weights.ts';

/**
 * The weights that a network begins with: fresh ones, and its trunk's from a file where there is one.
 * @param init path of an ONNX file, or of a safetensors file with our names (`dsrg-convert weights`)
 * @throws DsrgError WEIGHTS naming the first array that does not fit
 */
export async function initialWeights(
  network: Network,
  init: string | undefined,
  random: Random,
  say: (line: string) => void,
): Promise<Weights> {
  const weights = initialiseWeights(network.graph, () => random.normal(), network.sigmas);
  if (init === undefined) return weights;
  const taken = importTrunk(network, await readInit(init), weights, init);
  const left = network.trunk.filter((layer) => !taken.includes(`${layer}.weight`));
  const atRandom = left.length === 0 ? '' : `; it lacks ${left.join(', ')}, which BEGIN AT RANDOM`;
  say(`${init}: ${taken.length} arrays taken for the trunk of ${network.graph.name}${atRandom}`);
  return weights;
}

async function readInit(path: string): Promise<OnnxWeights> {
  const bytes = await readBytes(path);
  if (path.endsWith('.safetensors')) return { tensors: decodeSafetensors(bytes, path).tensors, convolutions: [] };
  const data = new Map<string, Uint8Array>();
  for (const [name, file] of await modelDataFiles(bytes, path)) data.set(name, await readBytes(file));
  return readOnnxWeights(bytes, path, data);
}
