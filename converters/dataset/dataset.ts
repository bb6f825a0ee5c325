/** A set of photos with what is known of them. Paths only: nothing is decoded yet. */
export interface Dataset {
  /** For reports: the name of its folder. */
  readonly name: string;
  readonly root: string;
  /** Class names in the order of their labels, background first. */
  readonly classes: readonly string[];
  readonly items: readonly DatasetItem[];
}

export interface DatasetItem {
  /** Name of the photo without folder and extension; unique in its set. */
  readonly id: string;
  /** Path of the photo. */
  readonly photo: string;
  /** Class indices in ascending order, 1 or greater; `undefined` where nobody tagged the photo. */
  readonly tags?: readonly number[];
  /** Path of the label file; `undefined` where there is none. */
  readonly mask?: string;
}
