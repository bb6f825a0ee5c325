import type { RgbImage } from '@dsrg/core';
import { createPhotoCodecs, readPhoto } from '@dsrg/core/node';

/** Decoded photos by their paths; recently used ones are kept. */
export interface PhotoStore {
  photo(path: string): Promise<RgbImage>;
}

/**
 * @param bytes memory for decoded photos. @default 1 GiB, about 2,000 VOC photos
 * @param read decodes a photo. @default {@link photoReader}, from a file
 */
export function createPhotoStore(bytes = 2 ** 30, read = photoReader()): PhotoStore {
  const kept = new Map<string, RgbImage>();
  const coming = new Map<string, Promise<RgbImage>>();
  let used = 0;
  const keep = (path: string, photo: RgbImage) => {
    kept.set(path, photo);
    used += photo.data.length;
    for (const [oldest, { data }] of kept) {
      if (used <= bytes) break;
      kept.delete(oldest);
      used -= data.length;
    }
    return photo;
  };
  return {
    async photo(path) {
      const known = kept.get(path);
      if (known !== undefined) {
        kept.delete(path);
        kept.set(path, known);
        return known;
      }
      // Who asks while it is being decoded waits for the same photo.
      const reading =
        coming.get(path) ??
        read(path)
          .then((photo) => keep(path, photo))
          .finally(() => coming.delete(path));
      coming.set(path, reading);
      return reading;
    },
  };
}

/**
 * Decodes photos from files; the decoders are loaded once.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 */
export function photoReader(maxPixels?: number): (path: string) => Promise<RgbImage> {
  const codecs = createPhotoCodecs(maxPixels);
  return (path) => readPhoto(path, { codecs });
}
