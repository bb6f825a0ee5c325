import { encodeCheckpoint, stageFiles } from '@dsrg/converters';
import { type ConvolutionNode, DsrgError, flipPhoto, resizePhoto } from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import { fitTagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { RunServices } from '../run/services.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { aboutCheckpoint } from '../training/about-checkpoint.ts';
import { meanFeatureGraph, tagLayerOf } from '../training/mean-features.ts';

/**
 * Learns the activation maps' own layer alone. The score of a tag is the mean of its map, and the mean of a 1×1 convolution is the
 * convolution of the mean: so the trunk runs once per view, and the layer is fitted to mean features in seconds, to its optimum.
 */
export async function fitTagLayer(
  work: RunServices & { readonly name: string },
  opened: OpenNetwork,
  { sides, weightDecay }: { readonly sides: readonly number[]; readonly weightDecay: number },
): Promise<void> {
  const { name, classes, store, say, log } = work;
  const { initial } = opened;
  const { graph } = opened.network;
  const cam = tagLayerOf(graph);
  if (cam === undefined) {
    throw new DsrgError(
      'CONFIG',
      `${name}.learn is head, but the activation maps of ${graph.name} are not a 1×1 convolution.`,
      { hint: `Use ${name}.learn=all, which trains every layer.` },
    );
  }
  const views = await meanFeatures(work, opened, cam, sides);
  const features = new Float32Array(views.length * cam.inChannels);
  for (const [k, view] of views.entries()) features.set(view.features, k * cam.inChannels);
  const targets = tagTargets(
    views.map(({ tags }) => tags),
    classes.length,
  );
  const bias = cam.bias ?? true;
  const head = fitTagHead(features, targets, views.length, { decay: weightDecay, bias });
  say(`${name}: layer fitted to ${views.length} views in ${head.steps} steps, loss ${head.loss.toFixed(3)}`);
  await log.write({ stage: name, step: head.steps, tags: head.loss });
  const weights = new Map([...initial, [`${cam.name}.weight`, head.weights]]);
  if (bias) weights.set(`${cam.name}.bias`, head.bias);
  const about = aboutCheckpoint(work, opened, { name, makes: 'tag-network', step: head.steps });
  await store.write(stageFiles.checkpoint, encodeCheckpoint({ graph, weights, momenta: new Map(), about }));
}

interface View {
  readonly features: Float32Array;
  readonly tags: readonly number[];
}

/** The mean features of every view of every photo: warped to each side of the settings, and mirrored. */
async function meanFeatures(
  { name, photos, machine, signal }: RunServices & { readonly name: string },
  { network, initial }: OpenNetwork,
  cam: ConvolutionNode,
  sides: readonly number[],
): Promise<View[]> {
  const graph = meanFeatureGraph(network.graph, cam);
  const trainer = machine.engine.createTrainer({ graph, weights: initial, outputs: ['mean'], sgd: {} });
  const progress = machine.progress(name, photos.items.length);
  const views: View[] = [];
  try {
    for (const side of sides) {
      for (const item of photos.items) {
        stopIfAborted(signal);
        const photo = resizePhoto(await photos.photo(item), side, side, 'half-pixel');
        const { mean } = await trainer.forward(makeBatch([photo, flipPhoto(photo)], network));
        const data = mean?.data as Float32Array;
        for (const first of [0, cam.inChannels])
          views.push({ features: data.slice(first, first + cam.inChannels), tags: item.tags ?? [] });
        progress.tick(1 / sides.length);
      }
    }
  } finally {
    progress.done();
    await trainer.close();
  }
  return views;
}
