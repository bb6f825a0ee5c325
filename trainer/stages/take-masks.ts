import { labelFile } from '@dsrg/converters';
import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { writeLabelMap } from '../run/products.ts';
import { defineStage } from './define-stage.ts';
import { requireSize } from './require-size.ts';

/** Masks of web photos that somebody else made. */
export interface GivenMasks {
  /** For the records: SHA-256 of the files. */
  readonly source: string;
  read(item: PhotoItem): Promise<LabelMap>;
}

/**
 * Takes masks that somebody else made, in the place of co-segmentation: 0 for background, the photo's class on the object, 255 where nothing
 * is known. Masks of 0 and 1, or 0 and 255, are black and white: what is not 0 is the photo's class.
 */
export function takeMasks(masks: GivenMasks) {
  return defineStage({
    about: 'take the web photos’ masks from their files',
    makes: 'masks',
    photos: 'web',
    needs: {},
    settings: z.undefined(),
    common: {},
    async run(work) {
      const { name, photos, store, classes } = work;
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const labels = requireSize(await masks.read(item), await photos.photo(item), item.id);
        await writeLabelMap(store, item, ofItsClass(labels, item, classes));
      });
      return 'photo';
    },
  })();
}

/** @throws DsrgError LABEL for a class that the photo is not of */
export function ofItsClass(labels: LabelMap, { id, tags = [] }: PhotoItem, classes: readonly string[]): LabelMap {
  const found = new Set(labels.data);
  found.delete(0);
  const [only] = found;
  const [tag] = tags;
  // 255 all over is undecided; beside 0 it is white.
  const isWhite = only === 1 || (only === IGNORE && labels.data.includes(0));
  if (tag !== undefined && found.size === 1 && isWhite) {
    return { ...labels, data: labels.data.map((label) => (label === 0 ? 0 : tag)) };
  }
  const strange = [...found].find((label) => label !== IGNORE && !tags.includes(label));
  if (strange === undefined) return labels;
  const shown = tags.map((each) => `${classes[each]} (${each})`).join(', ');
  throw new DsrgError('LABEL', `The mask of web photo ${id} has label ${strange}; the photo is of ${shown}.`, {
    hint: 'Labels are numbers of the run’s classes; black-and-white masks have one value beside 0.',
  });
}
