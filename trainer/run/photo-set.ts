import type { LabelMap, RgbImage } from '@dsrg/core';

/** `target`: the photos that a network is to segment. `web`: photos found by the name of a class, in a folder for each. */
export type PhotoSetName = 'target' | 'web';

/** A photo as stages know it; where its pixels come from is its set's business. */
export interface PhotoItem {
  /** Unique in its set; of a photo in a sub-folder with a `/`. */
  readonly id: string;
  /** Class indices in ascending order, 1 or greater; empty for a photo known to show none of the classes; `undefined` where nobody tagged it. */
  readonly tags?: readonly number[] | undefined;
  /** Name of its file, for people. @default its id */
  readonly file?: string;
}

/** Photos with what is known of them. */
export interface PhotoSet {
  /** For people: the name of its folder. */
  readonly name: string;
  /** Class names in the order of their labels, background first. */
  readonly classes: readonly string[];
  readonly items: readonly PhotoItem[];
  /**
   * Decodes a photo; one that was asked for lately may still be there.
   * @throws DsrgError naming the file that cannot be read
   */
  photo(item: PhotoItem): Promise<RgbImage>;
  /**
   * The labels that somebody painted, in the photo's size.
   * @throws DsrgError naming the file that cannot be read, or does not fit
   */
  mask(item: PhotoItem): Promise<LabelMap>;
  hasMask(item: PhotoItem): boolean;
}

export type PhotoSets = { readonly target: PhotoSet; readonly web?: PhotoSet };
