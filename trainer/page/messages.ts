// What dsrg-tag tells its page: types alone, for both.

/** What is known of a photo: its classes, none of them (an empty list), or nothing (`null`). */
export type PhotoTags = readonly string[] | null;

/** The folder as dsrg-tag has it. */
export interface FolderState {
  readonly photos: readonly string[];
  readonly classes: readonly string[];
  /** Whether `classes.json` says the classes, so that none can be added. */
  readonly fixed: boolean;
  /** One entry a photo. */
  readonly tags: readonly PhotoTags[];
}

/** New tags of a photo, by its place in the list. */
export interface TagChange {
  readonly photo: number;
  readonly tags: PhotoTags;
}

/** What dsrg-tag suggests. */
export interface Suggestions {
  /** Counts up with every change. */
  readonly revision: number;
  /** For people: how far it is, or why there are none. */
  readonly note: string;
  /** As the numbers in `found` count them. */
  readonly classes: readonly string[];
  /** `[photo, class, probability]` each. */
  readonly found: readonly (readonly [photo: number, tag: number, probability: number])[];
}
