import type { FloatBatch } from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import { tagLoss, tagTargets } from '../losses/tag-loss.ts';
import { drawPicture } from './pictures.ts';
import type { Stage, StageContext } from './stage.ts';
import { trainLoop } from './train-loop.ts';
import { trainTagHead } from './train-tag-head.ts';

/** Learns which tags a photo has: the mean of a tag's activation map is its score, so the maps learn where the tag is. */
export const trainTags: Stage = {
  name: 'tags',
  summary: 'learn the photos’ tags (class activation maps)',
  async run(given, folder) {
    const context = { ...given, ...given.tagging };
    if (context.settings.tags.learn === 'head') await trainTagHead(context, folder);
    else await trainAll('tags', context, folder);
  },
};

/** Learns the tags a second time, with the network whose gradient says what of a photo is background (SEC). */
export const trainBackground: Stage = {
  name: 'background',
  summary: 'learn the photos’ tags again, for the cues of background',
  run: (context, folder) => trainAll('background', { ...context, ...context.background }, folder),
};

async function trainAll(stage: string, context: StageContext, folder: string): Promise<void> {
  const { network, photos, dataset, settings } = context;
  await trainLoop(context, {
    stage,
    folder,
    settings: settings.tags,
    network,
    weights: context.initial,
    outputs: ['tags'],
    items: dataset.items,
    async prepare(items, random) {
      const pictures = [];
      for (const item of items) {
        pictures.push(drawPicture(context, await photos.photo(item), settings.tags, random).shown);
      }
      const target = tagTargets(
        items.map(({ tags }) => tags ?? []),
        dataset.classes.length,
      );
      return { images: makeBatch(pictures, network), target };
    },
    loss(outputs, target) {
      const { value, gradient } = tagLoss(outputs.tags as FloatBatch, target, { normalise: 'photo' });
      return { total: value, values: { tags: value }, gradients: { tags: gradient } };
    },
  });
}
