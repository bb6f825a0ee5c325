import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPhotoName, photoId } from '../read/photo-id.ts';

/** A split of a plain folder: a sub-folder of photos, or a list of them. */
export interface FolderSplit {
  /** `train`, `val`, `test`, or the name of the list. */
  readonly name: string;
  readonly folder?: string;
  /** Path of the list. */
  readonly list?: string;
}

/** Other words for the usual splits. */
const words: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
};

/** Text files that are no lists. */
const notLists = /^(readme|licen[cs]e|classes|labels|notes?)$/i;

/**
 * The splits of a plain folder. A text file that has a photo of its name beside it holds that photo's tags and is no list.
 * A list wins over a folder of the same name.
 */
export function folderSplits(root: string): FolderSplit[] {
  const entries = readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const photos = new Set(entries.filter(({ name }) => isPhotoName(name)).flatMap(({ name }) => [name, photoId(name)]));
  const splits = new Map<string, FolderSplit>();
  for (const entry of entries) {
    const name = words[entry.name.toLowerCase()];
    if (entry.isDirectory() && name !== undefined && !splits.has(name)) splits.set(name, { name, folder: entry.name });
  }
  for (const entry of entries) {
    const name = entry.name.slice(0, -4);
    const isList = entry.isFile() && entry.name.endsWith('.txt') && !photos.has(name) && !notLists.test(name);
    if (isList) splits.set(name, { name, list: join(root, entry.name) });
  }
  return [...splits.values()];
}

/** Gives the part of an id below the folder of its split: `train/cat/1` → `cat/1`. */
export function splitRemover(root: string): (id: string) => string {
  const folders = folderSplits(root).flatMap(({ folder }) => (folder === undefined ? [] : [`${folder}/`]));
  return (id) => id.slice(folders.find((folder) => id.startsWith(folder))?.length ?? 0);
}
