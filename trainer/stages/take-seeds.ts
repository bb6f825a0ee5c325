import { labelFile } from '@dsrg/converters';
import type { LabelMap } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { writeLabelMap } from '../run/products.ts';
import { defineStage } from './define-stage.ts';
import { requireSize } from './require-size.ts';

/** Seeds that somebody else made: a label for each pixel of a photo. */
export interface GivenSeeds {
  /** For the records: SHA-256 of the files. */
  readonly source: string;
  read(item: PhotoItem): Promise<LabelMap>;
}

/** Takes the seeds that somebody else made, in the place of those of heat maps. */
export function takeSeeds(seeds: GivenSeeds) {
  return defineStage({
    about: 'take the seeds from their files',
    makes: 'cues',
    needs: {},
    settings: z.undefined(),
    common: {},
    async run(work) {
      const { name, photos, store } = work;
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        await writeLabelMap(store, item, requireSize(await seeds.read(item), await photos.photo(item), item.id));
      });
      return 'photo';
    },
  })();
}
