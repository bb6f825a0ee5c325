import type { Weights } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { RunSettings } from '../methods/settings.ts';
import { createNetwork } from '../networks/create-network.ts';
import type { Network } from '../networks/network.ts';
import { initialWeights } from './initial-weights.ts';

/** The networks of a run with the weights they begin with. */
export interface RunNetworks {
  readonly network: Network;
  readonly initial: Weights;
  /** What learns tags: the same network, or one of its own. */
  readonly tagging: { readonly network: Network; readonly initial: Weights };
}

/**
 * Builds the networks that the settings name.
 * @param init path of a file of weights for their trunks. @default fresh weights
 * @param random the run's
 */
export async function createNetworks(
  { network: name, outputStride, mean, tags }: RunSettings,
  classes: number,
  init: string | undefined,
  random: Random,
  say: (line: string) => void,
): Promise<RunNetworks> {
  const network = { ...createNetwork(name, { classes, outputStride }), ...(mean !== null && { mean }) };
  const initial = await initialWeights(network, init, random.fork('weights'), say);
  if (tags.network === null) return { network, initial, tagging: { network, initial } };
  const own = createNetwork(tags.network, { classes, outputStride: tags.outputStride });
  return {
    network,
    initial,
    tagging: { network: own, initial: await initialWeights(own, init, random.fork('tag weights'), say) },
  };
}
