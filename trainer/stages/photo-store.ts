import type { DatasetItem } from '@dsrg/converters';
import type { RgbImage } from '@dsrg/core';
import { createPhotoCodecs, readPhoto } from '@dsrg/core/node';

/** Decoded photos by item; recently used ones are kept. */
export interface PhotoStore {
  photo(item: DatasetItem): Promise<RgbImage>;
}

/**
 * @param bytes memory for decoded photos. @default 1 GiB, about 2,000 VOC photos
 */
export function createPhotoStore(bytes = 2 ** 30): PhotoStore {
  const kept = new Map<string, RgbImage>();
  const codecs = createPhotoCodecs();
  let used = 0;
  return {
    async photo({ photo: path }) {
      const known = kept.get(path);
      if (known !== undefined) {
        kept.delete(path);
        kept.set(path, known);
        return known;
      }
      const photo = await readPhoto(path, { codecs });
      kept.set(path, photo);
      used += photo.data.length;
      for (const [oldest, { data }] of kept) {
        if (used <= bytes) break;
        kept.delete(oldest);
        used -= data.length;
      }
      return photo;
    },
  };
}
