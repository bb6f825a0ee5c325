import { labelFile, type MapGrid } from '@dsrg/converters';
import { type LabelMap, mergeActivations, type RgbImage, seedsOfMaps } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { whole } from '../settings/blocks.ts';
import { sizes } from '../settings/views.ts';
import { activationViews, mapsAlone, withStride } from './activation-views.ts';
import { defineStage, needed } from './define-stage.ts';

const settings = z.strictObject({
  ...sizes,
  /** Output stride of the network that makes the heat maps. */
  outputStride: whole,
  /** Whether the tag layer's bias, where it has one, is part of the heat. */
  bias: z.boolean(),
  /** Whether negative heat counts as none before maps are enlarged and averaged; it stays otherwise. */
  relu: z.boolean(),
  /** A pixel is a seed of its strongest class from this percentage of that class's maximum on, else of background. */
  threshold: z.number().min(0).max(100),
});

/** Seeds of Guided Labelling: a class or background for each pixel, by the strongest of the heat maps. */
export const makeSeeds = defineStage({
  about: 'take each pixel’s strongest class as its seed',
  makes: 'cues',
  needs: { tags: needed('tag-network') },
  perPhoto: true,
  settings,
  common: {},
  async run(work): Promise<MapGrid> {
    const { name, settings, inputs, photos, store, classes, say } = work;
    const network = await inputs.tags.open('cam', (saved) =>
      mapsAlone(withStride(saved, settings.outputStride), settings),
    );
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const photo = await photos.photo(item);
        const { tags = [] } = item;
        const views = tags.length === 0 ? [] : await activationViews(network, photo, tags, settings);
        const seeds = views.length === 0 ? background(photo) : seedsOf(views, photo, settings);
        for (const tag of tags) {
          if (!seeds.data.includes(tag)) say(`${name}: ${item.id} shows no sign of its tag ${classes[tag]}`);
        }
        await writeLabelMap(store, item, seeds);
      });
    } finally {
      await network.close();
    }
    return 'photo';
  },
});

function seedsOf(
  views: Awaited<ReturnType<typeof activationViews>>,
  { height, width }: RgbImage,
  { relu, threshold }: z.infer<typeof settings>,
): LabelMap {
  const maps = mergeActivations(views, height, width, 'align-corners', relu ? 'drop' : 'keep');
  return seedsOfMaps(maps, { threshold });
}

/** Of a photo that is known to show none of the classes. */
function background({ height, width }: RgbImage): LabelMap {
  return { kind: 'labels', data: new Uint8Array(height * width), height, width };
}
