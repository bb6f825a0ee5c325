import { join } from 'node:path';
import { writeCheckpoint } from '@dsrg/converters/node';
import { type ConvolutionNode, DsrgError, flipPhoto, type Graph, resizePhoto } from '@dsrg/core';
import { createProgress } from '@dsrg/core/node';
import { makeBatch } from '../data/make-batch.ts';
import { fitTagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import { aboutCheckpoint } from './about-checkpoint.ts';
import { stopIfAborted } from './run-stages.ts';
import type { StageContext } from './stage.ts';
import { CHECKPOINT } from './train-loop.ts';

/**
 * Learns the activation maps' own layer alone. The score of a tag is the mean of its map, and the mean of a 1×1 convolution is the
 * convolution of the mean: so the trunk runs once per view, and the layer is fitted to mean features in seconds, to its optimum.
 */
export async function trainTagHead(context: StageContext, folder: string): Promise<void> {
  const { network, dataset, settings, initial } = context;
  const { graph } = network;
  const cam = graph.nodes.find(
    (node): node is ConvolutionNode => node.name === graph.outputs.cam && node.kind === 'convolution',
  );
  if (cam === undefined || cam.kernel !== 1) {
    throw new DsrgError(
      'CONFIG',
      `tags.learn is head, but the activation maps of ${graph.name} are not a 1×1 convolution.`,
    );
  }
  const views = await meanFeatures(context, cam);
  const features = new Float32Array(views.length * cam.inChannels);
  for (const [k, view] of views.entries()) features.set(view.features, k * cam.inChannels);
  const targets = tagTargets(
    views.map(({ tags }) => tags),
    dataset.classes.length,
  );
  const head = fitTagHead(features, targets, views.length, { decay: settings.tags.weightDecay });
  context.say(`tags: layer fitted to ${views.length} views in ${head.steps} steps, loss ${head.loss.toFixed(3)}`);
  context.log.write({ stage: 'tags', step: head.steps, tags: head.loss });
  const weights = new Map([...initial, [`${cam.name}.weight`, head.weights], [`${cam.name}.bias`, head.bias]]);
  const about = aboutCheckpoint(context, 'tags', head.steps);
  await writeCheckpoint(join(folder, CHECKPOINT), { graph, weights, momenta: new Map(), about });
}

interface View {
  readonly features: Float32Array;
  readonly tags: readonly number[];
}

/** The mean features of every view of every photo: warped to each side of the settings, and mirrored. */
async function meanFeatures(context: StageContext, cam: ConvolutionNode): Promise<View[]> {
  const { network, photos, dataset, settings, initial } = context;
  const pooled: Graph = {
    ...network.graph,
    nodes: [...network.graph.nodes, { kind: 'global-average-pool', name: 'mean-features', input: cam.input }],
    outputs: { mean: 'mean-features' },
  };
  const trainer = context.engine.createTrainer({ graph: pooled, weights: initial, outputs: ['mean'], sgd: {} });
  const progress = createProgress({ label: 'tags', total: dataset.items.length });
  const views: View[] = [];
  try {
    for (const side of settings.tags.sides) {
      for (const { tags = [], ...item } of dataset.items) {
        stopIfAborted(context.signal);
        const photo = resizePhoto(await photos.photo(item), side, side, 'half-pixel');
        const { mean } = await trainer.forward(makeBatch([photo, flipPhoto(photo)], network));
        const data = mean?.data as Float32Array;
        for (const first of [0, cam.inChannels])
          views.push({ features: data.slice(first, first + cam.inChannels), tags });
        progress.tick(1 / settings.tags.sides.length);
      }
    }
  } finally {
    progress.done();
    await trainer.close();
  }
  return views;
}
