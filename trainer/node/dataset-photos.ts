import { extname } from 'node:path';
import type { Dataset, DatasetItem } from '@dsrg/converters';
import { DsrgError, type LabelMap } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import type { PhotoItem, PhotoSet } from '../run/photo-set.ts';
import { createPhotoStore } from '../run/photo-store.ts';
import { requireSize } from '../stages/require-size.ts';
import { photoReader } from './photo-reader.ts';

/**
 * The photos of a data set in files.
 * @param name of the set, for people. @default that of the data set
 */
export function datasetPhotos({ items, classes, maxPixels, name: own }: Dataset, name = own): PhotoSet {
  const store = createPhotoStore(photoReader(maxPixels));
  const files = new Map(items.map((item) => [item.id, item]));
  const fileOf = ({ id }: PhotoItem) => files.get(id) as DatasetItem;
  return {
    name,
    classes,
    items: items.map((item) => ({ id: item.id, tags: item.tags, file: `${item.id}${extname(item.photo)}` })),
    photo: (item) => store.photo(fileOf(item).photo),
    hasMask: (item) => fileOf(item).mask !== undefined,
    async mask(item): Promise<LabelMap> {
      const { id, photo, mask, binaryMask: binary = false } = fileOf(item);
      if (mask === undefined) {
        throw new DsrgError('DATASET', `Photo ${id} has no mask, which is learned from here.`, {
          hint: 'Put its mask beside the others, or take the photo out of the list.',
        });
      }
      const { height, width } = await store.photo(photo);
      const labels = await readLabels(mask, { classes: classes.length, height, width, binary, maxPixels });
      return requireSize(labels, { height, width }, id);
    },
  };
}
