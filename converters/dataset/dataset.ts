import { counted } from '@dsrg/core';

/** A set of photos with what is known of them. Paths only: nothing is decoded yet. */
export interface Dataset {
  /** For reports: the name of its folder. */
  readonly name: string;
  readonly root: string;
  /** Class names in the order of their labels, background first. */
  readonly classes: readonly string[];
  readonly items: readonly DatasetItem[];
  /** Most pixels that its photos and label files may declare. @default 200,000,000 */
  readonly maxPixels?: number;
  readonly about: DatasetAbout;
}

export interface DatasetItem {
  /** Name of the photo without folder and extension, or its path in the set (`cat/1`); unique in its set. */
  readonly id: string;
  /** Path of the photo. */
  readonly photo: string;
  /**
   * Class indices in ascending order, 1 or greater. Empty for a negative, a photo that is known to show none of the classes;
   * `undefined` where nothing is known of the photo.
   */
  readonly tags?: readonly number[];
  /** Path of the label file; `undefined` where there is none. */
  readonly mask?: string;
  /** Whether that file is black and white, 0 and 1 or 255: what is not 0 is class 1. @default false */
  readonly binaryMask?: boolean;
}

/** The layouts that are known. */
export type DatasetKind = 'voc' | 'coco' | 'recurseed' | 'folder' | 'file';

/** How a data set was opened: plain JSON, for manifests. */
export interface DatasetAbout {
  readonly kind: DatasetKind;
  /** `undefined` where no list was asked for: every photo. */
  readonly split?: string;
  /** Where the tags were read; `undefined` where none were. */
  readonly tagsFrom?: string;
  /** True where tags were taken from pixel labels: what learns from them is not weakly supervised. */
  readonly tagsFromPixels: boolean;
  /** Folder of the masks in the set, with slashes; '' where they lie beside their photos, `undefined` where there are none. */
  readonly masksFrom?: string;
  /** True where masks are there and nothing says which classes their numbers are: they are not read. */
  readonly masksLeftAlone?: boolean;
  /** Photos are turned as their EXIF says, here and wherever dsrg decodes them; masks belong to the turned photo. */
  readonly orientation: 'exif-applied';
  /** What was left out or united, a phrase each. */
  readonly notes: readonly string[];
}

const kindNames: Readonly<Record<DatasetKind, string>> = {
  voc: 'a PASCAL VOC folder',
  coco: 'a COCO folder',
  recurseed: 'a folder laid out for RecurSeed',
  folder: 'a plain folder of photos',
  file: 'a data set written by dsrg',
};

/** How many photos are negatives: known to show none of the classes. */
export function countNegatives(items: readonly Pick<DatasetItem, 'tags'>[]): number {
  return items.filter(({ tags }) => tags?.length === 0).length;
}

/** One line that tells what was opened as what, for people. */
export function describeDataset({ root, classes, items, about }: Dataset): string {
  const { kind, split, tagsFrom, tagsFromPixels, notes } = about;
  const masks = items.filter(({ mask }) => mask !== undefined).length;
  const negatives = countNegatives(items);
  const tagged = items.filter(({ tags }) => tags !== undefined).length;
  return [
    `${root} is ${kindNames[kind]}: ${counted(items.length, 'photo')}${split === undefined ? '' : ` of ${split}`}`,
    classes.length <= 9 ? `classes ${classes.slice(1).join(', ')}` : counted(classes.length - 1, 'class'),
    tagsFrom === undefined
      ? 'no tags read'
      : `${tagged === items.length ? '' : `${tagged} of them with `}tags from ${tagsFrom}${tagsFromPixels ? ' (PIXEL LABELS: not weakly supervised)' : ''}`,
    ...(negatives > 0 ? [`${negatives} of them negatives: none of the classes is shown`] : []),
    ...(masks > 0 ? [`masks of ${masks === items.length ? 'all' : masks}`] : []),
    ...notes,
  ].join('; ');
}
