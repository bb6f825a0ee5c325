import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** An instances file in a data folder, and where its photos may lie. */
export interface CocoFile {
  /** `train2014`; of a file that stands for the whole folder, `train`. */
  readonly split: string;
  readonly path: string;
  /** Folders, the likeliest first. */
  readonly photoPlaces: readonly string[];
}

/** Names that exporters give the file beside the photos; the first, Roboflow's, cannot be anything else. */
const besidePhotos = [
  '_annotations.coco.json',
  'result.json',
  'labels.json',
  'annotations.json',
  'instances.json',
  'coco.json',
];

/** Files in `annotations` that are named by a split alone. */
const splitName = /^(train|val|valid|test|trainval|minival|default|all)[\w-]*$/i;

/** How much of a file tells whether it is one of COCO's. */
const HEAD_BYTES = 2 ** 16;

/**
 * Finds the instances files of a folder: `annotations/instances_<split>.json` (COCO, CVAT), `annotations/<split>.json`,
 * `<split>/_annotations.coco.json` (Roboflow), or one file beside the photos (`result.json` of Label Studio, `labels.json` of FiftyOne).
 *
 * @returns sorted by split, one a split
 */
export function listCocoFiles(root: string): CocoFile[] {
  const found = new Map<string, CocoFile>();
  const add = (split: string, path: string, places: readonly string[]): void => {
    if (!found.has(split)) found.set(split, { split, path, photoPlaces: places.map((place) => join(root, place)) });
  };
  const annotations = join(root, 'annotations');
  for (const name of namesIn(annotations)) {
    const split = /^instances_(.+)\.json$/.exec(name)?.[1] ?? /^(.+)\.json$/.exec(name)?.[1] ?? '';
    const path = join(annotations, name);
    if (name.startsWith('instances_') ? split !== '' : splitName.test(split) && isCoco(path))
      add(split, path, usualPlaces(split));
  }
  for (const folder of ['', ...foldersIn(root).filter((name) => name !== 'annotations')]) {
    const name = besidePhotos.find(
      (each, k) => existsSync(join(root, folder, each)) && (k === 0 || isCoco(join(root, folder, each))),
    );
    if (name === undefined) continue;
    const places =
      folder === '' ? ['', 'images', 'data', 'train'] : [folder, join(folder, 'images'), join(folder, 'data'), ''];
    add(folder === '' ? 'train' : folder, join(root, folder, name), places);
  }
  return [...found.values()].sort((a, b) => (a.split < b.split ? -1 : 1));
}

/** Where the photos of an instances file lie as a rule, for a file by itself: beside its folder, or beside the file. */
export function photoPlacesOf(path: string): string[] {
  const folder = dirname(path);
  const split = /^instances_(.+)\.json$/.exec(basename(path))?.[1] ?? basename(path, '.json');
  const around = basename(folder) === 'annotations' ? dirname(folder) : folder;
  return usualPlaces(split).map((place) => join(around, place));
}

function usualPlaces(split: string): string[] {
  return [split, join('images', split), 'images', 'JPEGImages', 'data', ''];
}

/** An object that lists images or categories, or objects of photos. */
function isCoco(path: string): boolean {
  const head = headOf(path);
  return (
    /^\uFEFF?\s*\{/.test(head) &&
    /"(images|categories)"\s*:\s*\[|"annotations"\s*:\s*\[\s*\{[^}]*"(image_id|category_id)"/.test(head)
  );
}

function headOf(path: string): string {
  if (!statSync(path).isFile()) return ''; // opening a FIFO would wait for ever
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
