import { DsrgError, type LabelMap, type RgbImage } from '@dsrg/core';
import type { PhotoItem, PhotoSet } from './photo-set.ts';

/** A photo in memory, with what is known of it. */
export interface MemoryPhoto extends PhotoItem {
  readonly photo: RgbImage;
  /** Labels that somebody painted, in the photo's size. @default nobody has */
  readonly mask?: LabelMap | undefined;
}

/**
 * A photo set whose photos are in memory: those of a page's user, or of a test.
 * @throws DsrgError DATASET for an id that stands twice, a tag that is no class, or a mask of another size than its photo
 *
 * @example
 * const target = memoryPhotos('drawn', ['background', 'cat'], [{ id: 'one', photo, tags: [1] }]);
 */
export function memoryPhotos(name: string, classes: readonly string[], photos: readonly MemoryPhoto[]): PhotoSet {
  const byId = new Map(photos.map((each) => [each.id, each]));
  if (byId.size < photos.length) {
    const twice = photos.find((each) => byId.get(each.id) !== each) as MemoryPhoto;
    throw new DsrgError('DATASET', `Two photos of ${name} have the id ${twice.id}.`, { hint: 'Each needs its own.' });
  }
  for (const each of photos) checkPhoto(each, classes);
  const known = ({ id }: PhotoItem): MemoryPhoto => {
    const found = byId.get(id);
    if (found === undefined) throw new DsrgError('DATASET', `There is no photo ${id} in ${name}.`);
    return found;
  };
  return {
    ...{ name, classes },
    items: photos.map(({ id, tags }) => ({ id, tags })),
    photo: async (item) => known(item).photo,
    hasMask: (item) => known(item).mask !== undefined,
    async mask(item) {
      const { mask } = known(item);
      if (mask !== undefined) return mask;
      throw new DsrgError('DATASET', `Photo ${item.id} has no mask, which is learned from here.`, {
        hint: 'Give its mask beside it, or leave the photo out.',
      });
    },
  };
}

function checkPhoto({ id, tags = [], photo, mask }: MemoryPhoto, classes: readonly string[]): void {
  const wrong = tags.find((tag) => !Number.isInteger(tag) || tag < 1 || tag >= classes.length);
  if (wrong !== undefined) {
    throw new DsrgError('DATASET', `Photo ${id} has the tag ${wrong}; tags go from 1 to ${classes.length - 1}.`, {
      hint: 'Tags are places in the list of classes; background, the first of them, is none.',
    });
  }
  if (mask === undefined || (mask.height === photo.height && mask.width === photo.width)) return;
  const [found, expected] = [mask, photo].map(({ height, width }) => `${height}×${width}`);
  throw new DsrgError('DATASET', `The mask of photo ${id} is ${found}; the photo is ${expected}.`, {
    hint: 'Height comes first. A mask has a label for each pixel of its photo.',
  });
}
