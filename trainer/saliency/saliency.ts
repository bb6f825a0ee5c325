import type { FloatImage, RgbImage } from '@dsrg/core';
import type { PhotoItem } from '../run/photo-set.ts';
import { photoSaliency } from './photo-saliency.ts';

/** Where the photos' saliency maps come from. */
export interface Saliency {
  /** For the records: SHA-256 of the files, or the name of a network. @default maps are computed, without any training */
  readonly source?: string | undefined;
  /** What else than the photos' tags the maps have learned from, for manifests. @default nothing is known of it */
  readonly supervision?: string | undefined;
  /** One channel of the whole photo, 0 (background) to 1, of any size. */
  map(item: PhotoItem, photo: RgbImage): Promise<FloatImage>;
  /** @default nothing is open */
  close?(): Promise<void>;
}

/** Maps that are computed from the photo alone: {@link photoSaliency}. */
export const computedSaliency: Saliency = { map: async (_, photo) => photoSaliency(photo) };
