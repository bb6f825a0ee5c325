import type { FloatBatch } from '@dsrg/core';
import { z } from 'zod';
import { makeBatch } from '../data/make-batch.ts';
import { tagLoss, tagTargets } from '../losses/tag-loss.ts';
import type { OpenNetwork } from '../run/networks.ts';
import { longSide, notNegative, whole } from '../settings/blocks.ts';
import { segmentationNetwork, tagNetwork } from '../settings/network.ts';
import { type TrainingSettings, trainingSection } from '../settings/training.ts';
import { drawPicture } from '../training/pictures.ts';
import { trainLoop } from '../training/train-loop.ts';
import { defineStage, type NetworkQuestion, type Shared, type StageWork } from './define-stage.ts';
import { fitTagLayer } from './fit-tag-layer.ts';

/** What learns the tags; null: the network that is trained in the end, which then starts from it. */
const network = tagNetwork.nullable();

const settings = z.discriminatedUnion('learn', [
  /**
   * Only the activation maps' own layer, fitted (with the weight decay) to the mean features of each photo, warped to each of `sides` and
   * mirrored; the trunk stays as it is.
   */
  z.strictObject({ learn: z.literal('head'), network, sides: z.array(whole).min(1), weightDecay: notNegative }),
  /** Every layer that is not frozen. */
  trainingSection({ learn: z.literal('all'), network }),
]);
const common = { network: segmentationNetwork, longSide };

export type TagSettings = z.infer<typeof settings>;
type Common = Shared<typeof common>;
type Work = StageWork<Record<never, never>, TagSettings, Common>;

/** Learns which tags a photo has: the mean of a tag's activation map is its score, so the maps learn where the tag is. */
export const learnTags = defineStage({
  about: 'learn the photos’ tags (class activation maps)',
  makes: 'tag-network',
  needs: {},
  settings,
  common,
  opens: openNetwork,
  training: (settings) =>
    settings.learn === 'head' ? undefined : { settings: settings as unknown as TrainingSettings, outputs: ['tags'] },
  async run(work) {
    const opened = openNetwork(work);
    if (work.settings.learn === 'head') await fitTagLayer(work, opened, work.settings);
    else await learnAll(work, opened, work.settings as unknown as TrainingSettings);
    return undefined;
  },
});

function openNetwork({ name, settings, common, networks }: NetworkQuestion<TagSettings, Common>): OpenNetwork {
  return settings.network === null ? networks.open(common.network) : networks.openOwn(settings.network, name);
}

async function learnAll(work: Work, opened: OpenNetwork, training: TrainingSettings): Promise<void> {
  const { name, photos, classes, common } = work;
  const { network } = opened;
  await trainLoop(work, {
    ...opened,
    ...{ name, makes: 'tag-network', settings: training, weights: opened.initial },
    outputs: ['tags'],
    items: photos.items,
    async prepare(items, random) {
      const pictures = [];
      for (const item of items) {
        const photo = await photos.photo(item);
        pictures.push(drawPicture(photo, { network, training, longSide: common.longSide }, random).shown);
      }
      const target = tagTargets(
        items.map(({ tags }) => tags ?? []),
        classes.length,
      );
      return { images: makeBatch(pictures, network), target };
    },
    loss(outputs, target) {
      const { value, gradient } = tagLoss(outputs.tags as FloatBatch, target, { normalise: 'photo' });
      return { total: value, values: { tags: value }, gradients: { tags: gradient } };
    },
  });
}
