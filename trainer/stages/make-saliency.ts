import { labelFile, type MapGrid, writeSaliency } from '@dsrg/converters';
import { DsrgError, type FloatImage, type RgbImage } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { meanWithSaliency, saliencyOfMaps } from '../seeds/mean-with-saliency.ts';
import { longSide } from '../settings/blocks.ts';
import { checkCorrelation } from '../settings/correlation.ts';
import { defineStage, optional } from './define-stage.ts';
import { openSpreader, spreading } from './spread-activations.ts';

const settings = z.discriminatedUnion('from', [
  /** The photo's saliency as it is: computed, or that of `--saliency`. */
  z.strictObject({ from: z.literal('photo') }),
  /** √(self-correlation · saliency): what is salient and like the tags' activation maps. Ours, not Guided Labelling's. */
  z.strictObject({ from: z.literal('scg'), ...spreading }),
]);

/** Says of each pixel whether it is of an object, whichever. */
export const makeSaliency = defineStage({
  about: 'find what is salient',
  makes: 'saliency',
  needs: { tags: optional('tag-network') },
  perPhoto: true,
  settings,
  common: { longSide },
  usesSaliency: () => true,
  check({ name, settings, inputs }) {
    if (settings.from !== 'scg') return;
    if (inputs.tags?.network === undefined) {
      throw new DsrgError('CONFIG', `${name}.from is scg, but there is no tag network whose features it compares.`, {
        hint: `With --seeds none is trained: set ${name}.from=photo, or leave --seeds out.`,
      });
    }
    checkCorrelation(inputs.tags.network.network.graph, settings, name);
  },
  async run(work): Promise<MapGrid> {
    const { name, settings, common, inputs, photos, store, machine, saliency } = work;
    const spreads = settings.from === 'scg' && inputs.tags !== undefined;
    const spreader = spreads ? await openSpreader(machine, inputs.tags, settings, common.longSide) : undefined;
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const photo = await photos.photo(item);
        const found = requireSaliencySize(await saliency.map(item, photo), photo, item);
        const { tags = [] } = item;
        const map =
          spreader === undefined || tags.length === 0
            ? found
            : saliencyOfMaps(meanWithSaliency(await spreader.spread(photo, tags), found));
        await store.write(labelFile(item.id), writeSaliency(map));
      });
    } finally {
      await spreader?.close();
    }
    return 'photo';
  },
});

/** @throws DsrgError SHAPE for a map of another size than its photo */
function requireSaliencySize(map: FloatImage, { height, width }: RgbImage, { id }: PhotoItem): FloatImage {
  if (map.height === height && map.width === width) return map;
  throw new DsrgError(
    'SHAPE',
    `The saliency map of photo ${id} is ${map.height}×${map.width}; the photo is ${height}×${width} (height×width).`,
    { hint: 'Guides are made pixel by pixel. Does the map belong to this photo? Then resize it.' },
  );
}
