import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256File } from '@dsrg/core/node';
import type { NamedTags } from '../read/named-tags.ts';
import { splitNameOf } from '../read/split-names.ts';
import { isNameless, type SplitFolders } from './folder-names.ts';
import type { TagReading } from './tag-reading.ts';

/** Photos in sub-folders. */
export interface SortedPhotos extends SplitFolders {
  /** Path by id. */
  readonly photos: ReadonlyMap<string, string>;
}

/** Tags by sub-folders, and the photos as they are left when copies are united. */
export interface FolderTags extends TagReading {
  readonly photos: ReadonlyMap<string, string>;
}

/**
 * Takes the tags from sub-folders: `cat/1.jpg` shows a cat, `cat+dog/2.jpg` both. Photos of one name in several such
 * folders that are equal to the byte are one photo with all their tags.
 */
export async function tagsOfFolders(sorted: SortedPhotos): Promise<FolderTags> {
  const kept = new Map(sorted.photos);
  const rows = new Map<string, NamedTags>();
  const first = new Map<string, string>();
  let united = 0;
  for (const [id, folder] of tagFoldersOf(sorted)) {
    const photo = sorted.photos.get(id) ?? '';
    const names = folder
      .split(/[+;,]/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const key = `${sorted.splitOf(id) ?? ''}/${basename(photo)}`;
    const before = first.get(key);
    const same = before === undefined ? undefined : rows.get(before);
    if (before !== undefined && same && (await sameFile(sorted.photos.get(before) ?? '', photo))) {
      rows.set(before, { ...same, names: [...same.names, ...names] });
      kept.delete(id);
      united++;
      continue;
    }
    if (before === undefined) first.set(key, id);
    rows.set(id, { image: id, names, place: `the folder ${folder}` });
  }
  const notes = united === 0 ? [] : [`${united} copies of photos in a second tag folder united with the first`];
  const deeper = deeperFolders(sorted);
  if (deeper.length > 0)
    notes.push(`folders inside them name nothing: ${deeper.slice(0, 3).join(', ')}${deeper.length > 3 ? ', …' : ''}`);
  return { rows, photos: kept, from: 'the sub-folders', fromPixels: false, notes };
}

/** Folders below those that tag, which have names that might have been meant. */
function deeperFolders(sorted: SplitFolders & Pick<SortedPhotos, 'photos'>): string[] {
  const found = new Set<string>();
  for (const [id, folder] of tagFoldersOf(sorted)) {
    const parts = sorted.below(id).split('/').slice(0, -1);
    for (const part of parts.slice(parts.indexOf(folder) + 1))
      if (!isNameless(part) && splitNameOf(part) === undefined && !/^[\d._-]+$/.test(part)) found.add(part);
  }
  return [...found];
}

/**
 * The folder that says what a photo shows, by id: the first that neither names a split nor says nothing (`images`). One folder around
 * all those that do (`PetImages/Cat`, `PetImages/Dog`) names the set and no class.
 */
export function tagFoldersOf({ photos, below }: SortedPhotos): Map<string, string> {
  const telling = new Map<string, string[]>();
  for (const id of photos.keys()) {
    const parts = below(id).split('/').slice(0, -1);
    telling.set(
      id,
      parts.filter((part) => !isNameless(part)),
    );
  }
  const lists = [...telling.values()];
  const [sample = []] = lists;
  let around = 0;
  while (lists.every((parts) => parts.length > around + 1 && parts[around] === sample[around])) around++;
  const folders = new Map<string, string>();
  for (const [id, parts] of telling) {
    const folder = parts[around];
    if (folder !== undefined) folders.set(id, folder);
  }
  return folders;
}

/** Whether two files are equal to the byte. */
export async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b)]);
  return one.size === other.size && (await sha256File(a)) === (await sha256File(b));
}
