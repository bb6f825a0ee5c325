import type { OnnxWeights } from '@dsrg/converters';
import { counted, createNetwork, type Network, type Weights } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { NetworkSettings, SegmentationNetworkSettings } from '../settings/network.ts';
import { copyLayers } from '../weights/copy-layers.ts';
import { drawXavierHeads } from '../weights/draw-xavier-heads.ts';
import { importTrunk } from '../weights/import-trunk.ts';
import { initialiseWeights } from '../weights/initialise-weights.ts';

/** A network to train, with the weights it begins with. */
export interface OpenNetwork {
  readonly network: Network;
  /** How it was built: kept in its checkpoints, so that it can be built with another stride. */
  readonly built: NetworkSettings;
  readonly initial: Weights;
}

/** Initial weights of trunks. */
export interface InitialWeights {
  /** Of the file, for messages. */
  readonly name: string;
  readonly weights: OnnxWeights;
}

/** Networks, by what a stage asks for. */
export interface Networks {
  /**
   * The network that a run is for. All stages that ask for the same begin with the same weights.
   * @throws DsrgError WEIGHTS naming the first array of the initial weights that does not fit
   */
  open(settings: SegmentationNetworkSettings): OpenNetwork;
  /** A network of the stage's own; its fresh weights are drawn from a stream of that name. */
  openOwn(settings: NetworkSettings, stage: string): OpenNetwork;
  /** A network whose features are looked at, and which learns nothing: its weights are those of the features', else the trunks'. */
  openFrozen(settings: NetworkSettings, stage: string): OpenNetwork;
}

/**
 * Builds networks, and draws or imports the weights they begin with.
 * @param classes their number, background included
 * @param init weights for their trunks. @default fresh weights
 * @param random the run's
 * @param features weights for networks that learn nothing. @default `init`
 */
export function createNetworks(
  classes: number,
  init: InitialWeights | undefined,
  random: Random,
  say: (line: string) => void,
  features = init,
): Networks {
  const opened = new Map<string, OpenNetwork>();
  const once = (key: unknown, open: () => OpenNetwork): OpenNetwork => {
    const name = JSON.stringify(key);
    const known = opened.get(name) ?? open();
    opened.set(name, known);
    return known;
  };
  const begin = (network: Network, stream: string, from = init): Weights => {
    const own = random.fork(stream);
    const weights = initialiseWeights(network.graph, () => own.normal(), network.sigmas);
    const taken = from === undefined ? [] : importTrunk(network, from.weights, weights, from.name);
    copyLayers(network, weights);
    if (from === undefined) return weights;
    const left = network.trunk.filter((layer) => !taken.includes(`${layer}.weight`));
    const atRandom = left.length === 0 ? '' : `; it lacks ${left.join(', ')}, which BEGIN AT RANDOM`;
    say(`${from.name}: ${counted(taken.length, 'array')} taken for the trunk of ${network.graph.name}${atRandom}`);
    return weights;
  };
  return {
    open: (settings) =>
      once(settings, () => {
        const { name, headWeights, mean, ...options } = settings;
        const network = { ...createNetwork(name, { ...options, classes }), ...(mean !== null && { mean }) };
        const initial = begin(network, 'weights');
        if (headWeights === 'xavier') {
          const heads = random.fork('heads');
          drawXavierHeads(network, initial, (low, high) => heads.uniform(low, high));
        }
        return { network, initial, built: { name, ...options } };
      }),
    openOwn: (settings, stage) =>
      once([settings, stage], () => {
        const { name, ...options } = settings;
        const network = createNetwork(name, { ...options, classes });
        return { network, initial: begin(network, `${stage} weights`), built: settings };
      }),
    openFrozen: (settings, stage) =>
      once([settings, stage, 'frozen'], () => {
        const { name, ...options } = settings;
        const network = createNetwork(name, { ...options, classes });
        if (features === undefined) say(`${stage}: the features of ${name} ARE RANDOM: give weights that have learned`);
        return { network, initial: begin(network, `${stage} weights`, features), built: settings };
      }),
  };
}
