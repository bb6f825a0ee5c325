import type { BroughtFile } from '../shell/brought-file.ts';

/** Photos and what is known of them, by places of the same list. */
export interface TaggedPhotos {
  readonly photos: readonly BroughtFile[];
  /** Names of classes; none where a photo shows none of them, `null` where it is not known. */
  readonly tags: readonly (readonly string[] | null)[];
  /** Without background. */
  readonly classes: readonly string[];
}
