import type { RgbImage } from '@dsrg/core';
import { createPhotoCodecs, readPhoto } from '@dsrg/core/node';

/**
 * Decodes photos from files; the decoders are loaded once.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 */
export function photoReader(maxPixels?: number): (path: string) => Promise<RgbImage> {
  const codecs = createPhotoCodecs(maxPixels);
  return (path) => readPhoto(path, { codecs });
}
