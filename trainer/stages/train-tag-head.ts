import { join } from 'node:path';
import { writeCheckpoint } from '@dsrg/converters';
import { type ConvolutionNode, DsrgError, type FloatBatch, flipPhoto, type Graph, resizePhoto } from '@dsrg/core';
import { createProgress } from '@dsrg/core/node';
import { makeBatch } from '../data/make-batch.ts';
import { createSampler } from '../data/sampler.ts';
import { tagLoss, tagTargets } from '../losses/tag-loss.ts';
import { stopIfAborted } from './run-stages.ts';
import type { StageContext } from './stage.ts';
import { CHECKPOINT, rateAt, sgdOptions } from './train-loop.ts';

/**
 * Learns the activation maps' own layer alone. The score of a tag is the mean of its map, and a mean of 1×1 convolutions is the
 * convolution of the mean: so the trunk runs once per view, and the layer learns from mean features in seconds.
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
  const features = await meanFeatures(context, cam);
  const head: Graph = {
    format: 1,
    name: `${graph.name} tags`,
    input: { name: cam.input, channels: cam.inChannels },
    nodes: [cam],
    outputs: { tags: cam.name },
  };
  const parameters = [`${cam.name}.weight`, `${cam.name}.bias`];
  const random = context.random.fork('tags');
  const trainer = context.createTrainer({
    graph: head,
    weights: new Map(parameters.map((name) => [name, initial.get(name) as Float32Array])),
    outputs: ['tags'],
    sgd: sgdOptions(network, settings.tags),
  });
  const { batch, epochs } = settings.tags;
  const size = Math.min(batch, features.length);
  const steps = Math.round((epochs * features.length) / size);
  const sampler = createSampler(features.length, random.fork('order'));
  const progress = createProgress({ label: 'tags: layer', total: steps });
  for (let step = 0; step < steps; step++) {
    stopIfAborted(context.signal);
    const chosen = sampler.next(size).map((index) => features[index] as (typeof features)[0]);
    const images = stack(chosen.map(({ mean }) => mean));
    const targets = tagTargets(
      chosen.map(({ tags }) => tags),
      dataset.classes.length,
    );
    let value = 0;
    const rate = rateAt({ ...settings.tags, batch: size }, step, steps, features.length);
    await trainer.step(
      images,
      (outputs) => {
        const loss = tagLoss(outputs.tags as FloatBatch, targets, { normalise: 'photo' });
        value = loss.value;
        return { tags: loss.gradient };
      },
      rate,
    );
    if (step % 20 === 0) context.log.write({ stage: 'tags', step: step + 1, rate, tags: value });
    progress.tick(1, `tags ${value.toFixed(3)}`);
  }
  progress.done();
  const { weights } = trainer.state();
  await trainer.close();
  const { mean, std, outputStride } = network;
  await writeCheckpoint(join(folder, CHECKPOINT), {
    graph,
    weights: new Map([...initial, ...weights]),
    momenta: new Map(),
    about: { classes: dataset.classes, mean, std, outputStride, stage: 'tags', step: steps },
  });
}

/** The mean features of every view of every photo: each side of the settings, and mirrored. */
async function meanFeatures(
  context: StageContext,
  cam: ConvolutionNode,
): Promise<{ mean: Float32Array; tags: readonly number[] }[]> {
  const { network, photos, dataset, settings, initial } = context;
  const pooled: Graph = {
    ...network.graph,
    nodes: [...network.graph.nodes, { kind: 'global-average-pool', name: 'mean-features', input: cam.input }],
    outputs: { mean: 'mean-features' },
  };
  const trainer = context.createTrainer({ graph: pooled, weights: initial, outputs: ['mean'], sgd: {} });
  const progress = createProgress({ label: 'tags: features', total: dataset.items.length });
  const features: { mean: Float32Array; tags: readonly number[] }[] = [];
  for (const item of dataset.items) {
    stopIfAborted(context.signal);
    const photo = await photos.photo(item);
    for (const side of settings.tags.sides) {
      const warped = resizePhoto(photo, side, side, 'half-pixel');
      const { mean } = await trainer.forward(makeBatch([warped, flipPhoto(warped)], network));
      const data = mean?.data as Float32Array;
      for (const view of [data.slice(0, cam.inChannels), data.slice(cam.inChannels)]) {
        features.push({ mean: view, tags: item.tags ?? [] });
      }
    }
    progress.tick();
  }
  progress.done();
  await trainer.close();
  return features;
}

function stack(vectors: readonly Float32Array[]): FloatBatch {
  const channels = vectors[0]?.length ?? 0;
  const data = new Float32Array(vectors.length * channels);
  for (const [k, vector] of vectors.entries()) data.set(vector, k * channels);
  return { kind: 'batch', data, count: vectors.length, channels, height: 1, width: 1 };
}
