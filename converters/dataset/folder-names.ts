import { splitNameOf } from '../read/split-names.ts';

/** Folders that sort photos without saying what they show. */
const nameless = new Set([
  ...['images', 'image', 'img', 'imgs', 'photos', 'photo', 'pictures', 'frames', 'jpegimages', 'jpeg', 'jpg', 'png'],
  ...['data', 'dataset', 'default', 'raw', 'upload', 'obj_train_data', 'obj_valid_data', 'obj_test_data'],
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
  ...['gt', 'ground_truth', 'groundtruth', 'labelcsv', 'trimaps'],
]);
/** Those that hold no photos even where no folder of photos stands beside them. */
const surelySides = new Set(['masks', 'labels', 'annotations', 'segmentationclass', 'segmentationobject']);

/** True for folders such as `images`, whose name says nothing of what their photos show. */
export function isNameless(folder: string): boolean {
  return nameless.has(plainName(folder));
}

function isSide(folder: string): boolean {
  return sides.has(plainName(folder));
}

/** Without the number that some sets give to cameras: KITTI's `image_2`. */
function plainName(folder: string): string {
  return folder.toLowerCase().replace(/[_-]?\d{1,4}$/, '');
}

/**
 * Folders of masks and annotations: `labels` beside `images`, at any depth, and `masks`, `labels` or `annotations` at the top. Pictures
 * in them are no photos of the set.
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
    for (const folder of folders) {
      const name = folder.toLowerCase();
      const surely = parent === '' && surelySides.has(name);
      if (surely || (besidePhotos && isSide(folder))) found.add(parent === '' ? folder : `${parent}/${folder}`);
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
  const folders = new Set<string>();
  for (const [parent, there] of children) {
    const named = [...there.keys()].filter((name) => splitNameOf(name) !== undefined);
    const several = new Set(named.map(splitNameOf)).size > 1;
    const others = [...there.keys()].some((name) => splitNameOf(name) === undefined && !isNameless(name));
    for (const name of named) {
      const holdsPhotos = there.get(name) === true;
      if (several || !others || !holdsPhotos) folders.add(parent === '' ? name : `${parent}/${name}`);
    }
  }
  /** Depth of the outermost folder of a split on a path. */
  const depthOf = (parts: readonly string[]): number =>
    parts.findIndex((_, depth) => depth < parts.length - 1 && folders.has(parts.slice(0, depth + 1).join('/')));
  return {
    splitOf: (id) => {
      const parts = id.split('/');
      const depth = depthOf(parts);
      return depth < 0 ? undefined : splitNameOf(parts[depth] ?? '');
    },
    below: (id) => {
      const parts = id.split('/');
      const depth = depthOf(parts);
      return depth < 0 ? id : [...parts.slice(0, depth), ...parts.slice(depth + 1)].join('/');
    },
  };
}
