/** Which part of a data set to open, and what must be there. */
export interface OpenDatasetOptions {
  /** Name of the list, as the kind of data set has lists. @default every photo, or with `requireMasks` every one with a mask */
  readonly split?: string | undefined;
  /**
   * Where tags come from: the path of a CSV, JSON or `cls_labels.npy` file (as it stands, or inside the data folder), or
   * one of the words `xml`, `folders`, `sidecar`, `keywords`, `masks`; `auto` takes what the data set has, if it has any.
   * `masks` reads pixel labels and is stamped so.
   * @default with `requireTags` what the data set has; else no tags are read
   */
  readonly tags?: string;
  /** Class names, or the path of a JSON list of them. @default `classes.json` in the folder, else what its kind says */
  readonly classes?: string | readonly string[] | undefined;
  /**
   * Folder of the label files, inside the data folder or by its whole path. `SegmentationClass` stands for the usual place where there is no folder of that name.
   * @default the usual place of its kind, if it is there
   */
  readonly masks?: string | undefined;
  /** Label files are black and white, 0 and 1 or 255: what is not 0 is the set's only class. @default false */
  readonly binaryMasks?: boolean;
  /** Most pixels that a photo or a label file may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
  /** Every photo must have a label file. @default false */
  readonly requireMasks?: boolean;
  /** Every photo must have tags. @default false */
  readonly requireTags?: boolean;
  /** Whether objects that an annotation marks as difficult count as tags. @default 'keep' */
  readonly difficult?: 'keep' | 'drop';
}

/** The folder name that VOC uses, and that command lines have as their default. */
export const USUAL_MASKS = 'SegmentationClass';
