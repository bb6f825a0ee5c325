import { join } from 'node:path';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import type { SplitFolders } from './folder-names.ts';

/** A split of a plain folder: sub-folders of photos, or a list of them. */
export interface FolderSplit {
  /** `train`, `val`, `test`, or the name of the list. */
  readonly name: string;
  /** Path of the list. @default the photos in folders of that name */
  readonly list?: string;
}

/** Text files that are no lists. */
const notLists = /^(readme.*|licen[cs]e.*|classes|labels|labelmap|notes?)$/i;

/**
 * The splits of a plain folder. A text file that has a photo of its name beside it holds that photo's tags and is no list.
 * A list wins over folders of the same name.
 *
 * @param paths of all files below `root`
 * @param ids of all photos
 */
export function folderSplits(
  root: string,
  paths: readonly string[],
  ids: Iterable<string>,
  { splitOf }: Pick<SplitFolders, 'splitOf'>,
): FolderSplit[] {
  const splits = new Map<string, FolderSplit>();
  const named = new Set([...ids].flatMap((id) => splitOf(id) ?? []));
  for (const name of ['train', 'val', 'test']) if (named.has(name)) splits.set(name, { name });
  const top = paths.filter((path) => !path.includes('/'));
  const photos = new Set(top.filter(isPhotoName).flatMap((name) => [name, photoId(name)]));
  for (const path of top.filter((name) => name.endsWith('.txt'))) {
    const name = path.slice(0, -4);
    if (!photos.has(name) && !notLists.test(name)) splits.set(name, { name, list: join(root, path) });
  }
  return [...splits.values()];
}

/** Any text file may be a list when it is asked for; only these names tell that it is one. */
const SURELY = /^(train|val|test|mini)/i;

/** The lists that are splits: those whose names say so, and the one that is asked for. */
export function listsOfSplits(splits: readonly FolderSplit[], asked: string | undefined): string[] {
  return splits.flatMap(({ name, list }) =>
    list !== undefined && (SURELY.test(name) || name === asked) ? [list] : [],
  );
}

/** Whether the folder has splits; a text file of another name (`sources.txt`) does not say so. */
export function hasSplits(splits: readonly FolderSplit[]): boolean {
  return splits.some(({ name }) => SURELY.test(name));
}

/** Names of splits as they are offered: `train` for everything where there are none. */
export function offeredSplits(splits: readonly FolderSplit[]): string[] {
  return hasSplits(splits) ? splits.map(({ name }) => name).filter((name) => SURELY.test(name)) : ['train'];
}
