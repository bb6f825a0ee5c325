import type { RgbImage } from '@dsrg/core';

/** Decoded photos by their paths; recently used ones are kept. */
export interface PhotoStore {
  photo(path: string): Promise<RgbImage>;
}

/**
 * @param read decodes a photo
 * @param bytes memory for decoded photos. @default 1 GiB, about 2,000 VOC photos
 */
export function createPhotoStore(read: (path: string) => Promise<RgbImage>, bytes: number = 2 ** 30): PhotoStore {
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
