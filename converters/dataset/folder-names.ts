import { splitsAmong } from '../read/split-names.ts';

/** Folders that sort photos without saying what they show. */
const nameless = new Set([
  ...['images', 'image', 'img', 'imgs', 'photos', 'photo', 'pictures', 'frames', 'jpegimages', 'jpeg', 'jpg', 'png'],
  ...['data', 'dataset', 'default', 'raw', 'upload', 'obj_train_data', 'obj_valid_data', 'obj_test_data'],
  'leftimg8bit',
]);

/** Folders that hold what belongs to photos, under the photos' names. */
const sides = new Set([
  ...[
    'labels',
    'label',
    'annotations',
    'annotation',
    'ann',
    'anns',
    'xml',
    'xmls',
    'json',
    'jsons',
    'txt',
    'masks',
    'mask',
  ],
  ...[
    'segmentationclass',
    'segmentationobject',
    'segmentationclassaug',
    'masks_machine',
    'masks_human',
    'masks_instances',
  ],
  ...['gt', 'ground_truth', 'groundtruth', 'labelcsv', 'labeltxt', 'trimaps', 'annot', 'annots', 'gtfine', 'gtcoarse'],
]);
/** Those that hold no photos even where no folder of photos stands beside them. */
const surelySides = new Set([
  ...['masks', 'labels', 'annotations', 'segmentationclass', 'segmentationobject', 'gtfine', 'gtcoarse'],
]);
/** What is put behind or before the name of the folder of photos: `cat_masks` beside `cat`, `trainannot` beside `train`. */
const SIDE_PART =
  /^(?:(.+?)(?:[ _-](?:masks?|labels?|annotations?|gts?)|[ _-]?annots?)|(?:masks?|labels?|annotations?|gts?)[ _-](.+))$/;

/** True for folders such as `images`, whose name says nothing of what their photos show. */
export function isNameless(folder: string): boolean {
  return nameless.has(plainName(folder));
}

function isSideOf(name: string, names: ReadonlySet<string>): boolean {
  const [, before, after] = SIDE_PART.exec(name) ?? [];
  return names.has(before ?? after ?? '');
}

function isSide(folder: string): boolean {
  return sides.has(plainName(folder));
}

/** Without the number that some sets give to cameras: KITTI's `image_2`. */
function plainName(folder: string): string {
  return folder.toLowerCase().replace(/[_-]?\d{1,4}$/, '');
}

/**
 * Folders of masks and annotations: `labels` beside `images` and `cat_masks` beside `cat`, at any depth, and `masks`, `labels` or
 * `annotations` at the top. Pictures in them are no photos of the set.
 *
 * @param paths of all files below the folder, with slashes
 */
export function sideFolders(paths: readonly string[]): Set<string> {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split('/').slice(0, -1);
    for (const [depth, part] of parts.entries()) {
      const parent = parts.slice(0, depth).join('/');
      const there = children.get(parent) ?? new Set();
      children.set(parent, there.add(part));
    }
  }
  const found = new Set<string>();
  for (const [parent, folders] of children) {
    const besidePhotos = [...folders].some(isNameless);
    const names = new Set([...folders].map((folder) => folder.toLowerCase()));
    for (const folder of folders) {
      const name = folder.toLowerCase();
      const surely = parent === '' && surelySides.has(name);
      if (surely || (besidePhotos && isSide(folder)) || isSideOf(name, names))
        found.add(parent === '' ? folder : `${parent}/${folder}`);
    }
  }
  return found;
}

/**
 * What a photo's path and that of its annotation have in common: `train/images/a` and `train/labels/a`, `img/a` and `ann/a`.
 *
 * @param path without extension
 */
export function mirrorKey(path: string): string {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return [...parts.filter((part) => !isNameless(part) && !isSide(part)), name].join('/');
}

/** A folder's photos by the splits that sub-folders make. */
export interface SplitFolders {
  /** The split of a photo; `undefined` where it lies in none. */
  splitOf(id: string): string | undefined;
  /** A photo's id without the folder of its split: `images/train/cat/1` → `images/cat/1`. */
  below(id: string): string;
}

/**
 * Finds the sub-folders that are splits, at any depth: `train` and `val` at the top, below `images`, or below a class. A single one
 * beside folders of photos of other names is one only where its photos are sorted further: it may be the class of trains.
 *
 * @param ids of all photos: paths without extension
 */
export function findSplitFolders(ids: Iterable<string>): SplitFolders {
  const children = new Map<string, Map<string, boolean>>();
  for (const id of ids) {
    const parts = id.split('/').slice(0, -1);
    for (const [depth, part] of parts.entries()) {
      const parent = parts.slice(0, depth).join('/');
      const there = children.get(parent) ?? new Map<string, boolean>();
      children.set(parent, there.set(part, there.get(part) || depth === parts.length - 1));
    }
  }
  const folders = new Map<string, string>();
  for (const [parent, there] of children) {
    const among = splitsAmong(there.keys());
    const named = [...among.keys()];
    const several = new Set(among.values()).size > 1;
    const others = [...there.keys()].some((name) => !among.has(name) && !isNameless(name));
    for (const name of named) {
      const holdsPhotos = there.get(name) === true;
      const path = parent === '' ? name : `${parent}/${name}`;
      if (several || !others || !holdsPhotos) folders.set(path, among.get(name) ?? '');
    }
  }
  /** Depth of the outermost folder of a split on a path. */
  const depthOf = (parts: readonly string[]): number =>
    parts.findIndex((_, depth) => depth < parts.length - 1 && folders.has(parts.slice(0, depth + 1).join('/')));
  return {
    splitOf: (id) => {
      const parts = id.split('/');
      const depth = depthOf(parts);
      return depth < 0 ? undefined : folders.get(parts.slice(0, depth + 1).join('/'));
    },
    below: (id) => {
      const parts = id.split('/');
      const depth = depthOf(parts);
      if (depth < 0) return id;
      // Kaggle's archives hold such folders twice: seg_train/seg_train/forest.
      const twice = parts[depth + 1] === parts[depth] && depth + 2 < parts.length;
      return [...parts.slice(0, depth), ...parts.slice(depth + (twice ? 2 : 1))].join('/');
    },
  };
}
