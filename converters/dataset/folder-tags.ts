import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256File } from '@dsrg/core/node';
import type { NamedTags } from '../read/named-tags.ts';
import type { TagReading } from './tag-reading.ts';

/** Folders that sort photos without saying what they show. */
const nameless = new Set(['images', 'image', 'img', 'imgs', 'photos', 'jpegimages']);

/** Tags by sub-folders, and the photos as they are left when copies are united. */
export interface FolderTags extends TagReading {
  readonly photos: ReadonlyMap<string, string>;
}

/**
 * Takes the tags from sub-folders: `cat/1.jpg` shows a cat, `cat+dog/2.jpg` both. Photos of one name in several such
 * folders that are equal to the byte are one photo with all their tags.
 *
 * @param photos path by id
 * @param below the part of an id that names a split: its first folder is then the one below
 */
export async function tagsOfFolders(
  photos: ReadonlyMap<string, string>,
  below: (id: string) => string,
): Promise<FolderTags> {
  const kept = new Map(photos);
  const rows = new Map<string, NamedTags>();
  const first = new Map<string, string>();
  let united = 0;
  for (const [id, photo] of photos) {
    const folder = tagFolder(below(id));
    if (folder === undefined) continue;
    const names = folder
      .split(/[+;,]/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const key = `${id.slice(0, id.length - below(id).length)}${basename(photo)}`;
    const before = first.get(key);
    if (before !== undefined && (await sameFile(photos.get(before)!, photo))) {
      rows.set(before, { ...rows.get(before)!, names: [...rows.get(before)!.names, ...names] });
      kept.delete(id);
      united++;
      continue;
    }
    if (before === undefined) first.set(key, id);
    rows.set(id, { image: id, names, place: `the folder ${folder}` });
  }
  const notes = united === 0 ? [] : [`${united} copies of photos in a second tag folder united with the first`];
  return { rows, photos: kept, from: 'the sub-folders', fromPixels: false, notes };
}

/** The first folder of a path that says what its photos show. */
function tagFolder(id: string): string | undefined {
  return id
    .split('/')
    .slice(0, -1)
    .find((part) => !nameless.has(part.toLowerCase()));
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b)]);
  return one.size === other.size && (await sha256File(a)) === (await sha256File(b));
}
