import { DsrgError, nearestName } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { readIds } from '../read/read-ids.ts';
import { type FolderSplit, folderSplits, hasSplits } from './folder-splits.ts';
import type { PhotoFolder } from './layouts/photo-folder.ts';
import { photoFinder } from './photo-finder.ts';
import { requireAll } from './require-all.ts';
import { toldSplits } from './told-splits.ts';

/** The splits of a folder, however they are told. */
export interface FolderSplits extends Pick<PhotoFolder, 'splitOf'> {
  readonly splits: readonly FolderSplit[];
  /** Photos that are in no split, where a file tells the splits of others. */
  readonly untold: number;
  /** Whole path of that file. */
  readonly toldBy?: string;
}

/** Splits by folders and lists; where there are none, those that a table or an export tells. */
export async function splitsOfFolder(folder: PhotoFolder): Promise<FolderSplits> {
  const { root, paths, photos, splitOf } = folder;
  const splits = folderSplits(root, paths, photos.keys(), folder);
  const told = hasSplits(splits) ? undefined : await toldSplits(folder);
  if (told === undefined) return { splits, splitOf, untold: 0 };
  const names = ['train', 'val', 'test'].filter((name) => [...told.splits.values()].includes(name));
  return {
    splits: [...splits, ...names.map((name) => ({ name }))],
    splitOf: (id) => told.splits.get(id),
    untold: photos.size - told.splits.size,
    toldBy: told.file,
  };
}

/**
 * The photos of a split, in its order.
 *
 * @throws DsrgError FILE_MISSING for a split that is not there, and for photos of its list that are not
 */
export async function chooseIds(
  root: string,
  { splits, splitOf }: FolderSplits,
  split: string | undefined,
  photos: ReadonlyMap<string, string>,
): Promise<string[]> {
  if (split === undefined) return [...photos.keys()];
  const found = splits.find(({ name }) => name === split);
  if (found?.list !== undefined) {
    const find = photoFinder(photos.keys());
    const wanted = readIds(await readText(found.list, 'The split'), found.list).map((line) => {
      const [id, ...others] = find(line);
      return id === undefined || others.length > 0 ? line : id;
    });
    requireAll(wanted, photos, 'FILE_MISSING', 'photo', root);
    return wanted;
  }
  if (found) return [...photos.keys()].filter((id) => splitOf(id) === split);
  if (split === 'train' && !hasSplits(splits)) return [...photos.keys()];
  const names = splits.map(({ name }) => name);
  const near = nearestName(split, names);
  throw new DsrgError(
    'FILE_MISSING',
    `${root} has no split "${split}"; it has: ${names.join(', ') || 'none, so all is "train"'}.`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : `Sort the photos into sub-folders train and val, or list them in ${split}.txt.`,
    },
  );
}
