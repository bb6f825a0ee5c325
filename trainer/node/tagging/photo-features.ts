import { createNetwork, DsrgError, type RgbImage, resizePhoto } from '@dsrg/core';
import { makeBatch } from '../../data/make-batch.ts';
import { createRandom } from '../../data/random.ts';
import { createNetworks } from '../../run/networks.ts';
import { meanFeatureGraph, tagLayerOf } from '../../training/mean-features.ts';
import { chooseEngine } from '../choose-engine.ts';
import { readInitialWeights } from '../read-initial-weights.ts';
import type { featureNetworks } from './tag-command.ts';

/** Photos are shown to the network at this size, as ImageNet's are. */
const SIDE = 224;

/** What an ImageNet network sees in photos. */
export interface PhotoFeatures {
  /** Numbers a photo. */
  readonly length: number;
  of(photo: RgbImage): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens the trunk of a network with ImageNet's weights; its features, averaged over a photo, are what tags are told by.
 *
 * @param init path of the weights, as `dsrg-train --init` takes them
 * @param threads 0: all cores
 * @throws DsrgError FILE_MISSING, WEIGHTS, FILE_FORMAT; RUNTIME where the engine does not start
 */
export async function openPhotoFeatures(
  init: string,
  {
    network: name,
    threads,
    say,
  }: { network: (typeof featureNetworks)[number]; threads: number; say: (line: string) => void },
): Promise<PhotoFeatures> {
  const weights = await readInitialWeights(init);
  const { outputStride } = createNetwork(name, { classes: 2 });
  const networks = createNetworks(2, weights, createRandom('suggestions'), say);
  const { network, initial } = networks.openOwn({ name, outputStride }, 'suggestions');
  const layer = tagLayerOf(network.graph);
  if (layer === undefined) throw new DsrgError('INTERNAL', `${name} has no layer of activation maps.`);
  const engine = await chooseEngine({ threads, say });
  const graph = meanFeatureGraph(network.graph, layer);
  const trunk = engine.createTrainer({ graph, weights: initial, outputs: ['mean'], sgd: {} });
  return {
    length: layer.inChannels,
    async of(photo) {
      const { mean } = await trunk.forward(makeBatch([resizePhoto(photo, SIDE, SIDE, 'half-pixel')], network));
      return Float32Array.from(mean?.data ?? []);
    },
    close: () => trunk.close(),
  };
}
