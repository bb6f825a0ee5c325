import { encodeFeatures, featuresFile } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { z } from 'zod';
import { openModelFeatures } from '../coseg/feature-model.ts';
import { eachPhoto } from '../run/each-photo.ts';
import { notNegative, positive, whole } from '../settings/blocks.ts';
import { defineStage } from './define-stage.ts';

const triple = (number: z.ZodNumber) => z.tuple([number, number, number]).nullable();

const settings = z.strictObject({
  /** Tensor of the file that holds the features, output or not: maps, or a transformer's tokens. */
  tensor: z.string(),
  /** Long side in pixels; both sides then come to whole cells. A network of one size has its own. */
  side: whole,
  /** Pixels of a cell's side: a transformer's patch, a convolutional network's stride. */
  cell: whole,
  /** Mean and deviation of photos, 0 to 255; null: what the file says of itself, else ImageNet's. */
  mean: triple(notNegative),
  std: triple(positive),
});

/** Looks at every photo with a network that somebody else has trained, and keeps what it sees. */
export const makeFeatures = defineStage({
  about: 'look at the photos with a network of others: features',
  makes: 'features',
  needs: {},
  perPhoto: true,
  settings,
  common: {},
  usesFeatures: () => 'model',
  async run({ name, settings, photos, store, featureModel, ...work }): Promise<undefined> {
    if (featureModel === undefined) throw new DsrgError('INTERNAL', `${name}: there is no network of features.`);
    const { tensor, ...shown } = settings;
    const network = await openModelFeatures(featureModel, { coarse: tensor, fine: tensor, ...shown });
    try {
      await eachPhoto({ photos, ...work }, name, async (item) => {
        if (await store.exists(featuresFile(item.id))) return;
        const { coarse } = await network.see(await photos.photo(item));
        await store.write(featuresFile(item.id), encodeFeatures(coarse));
      });
    } finally {
      await network.close();
    }
    return undefined;
  },
});
