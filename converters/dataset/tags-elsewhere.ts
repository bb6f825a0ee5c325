import { basename, join, relative, sep } from 'node:path';
import type { DatasetItem, DatasetKind } from './dataset.ts';
import { sameFile } from './folder-tags.ts';
import { openDataset } from './open-dataset.ts';
import type { TagsByPhoto, TagsFile } from './tags-file.ts';

/** What a folder's photos show, as another layout than a tags.csv says. */
export interface TagsElsewhere {
  /** By the names that the tags.csv would have. */
  readonly tags: TagsByPhoto;
  /** Background left out. */
  readonly classes: readonly string[];
  /** For people: `the sub-folders`. */
  readonly from: string;
  readonly kind: DatasetKind;
}

/**
 * Reads what other layouts say of the photos of a folder, to begin its tags.csv with.
 *
 * @param root of the folder
 * @param file its tags.csv, which is not there yet
 * @returns undefined where a layout is there that has no tags
 * @throws DsrgError TAG where nothing tells what the photos show, and as `openDataset` does for what cannot be read
 */
export async function tagsElsewhere(root: string, { folder, photos }: TagsFile): Promise<TagsElsewhere | undefined> {
  const { items, classes, about } = await openDataset(root, { tags: 'auto' });
  if (about.tagsFrom === undefined) return undefined;
  const tags = new Map<string, readonly string[]>();
  const nameOf = (photo: string): string => relative(folder, photo).replaceAll(sep, '/');
  const names = (indices: readonly number[]) => indices.map((index) => classes[index] ?? '');
  const byName = new Map(items.map((item) => [nameOf(item.photo), item]));
  for (const photo of photos) {
    const item = byName.get(photo) ?? (await twinOf(join(folder, photo), items));
    if (item?.tags !== undefined) tags.set(photo, names(item.tags));
  }
  return { tags, classes: classes.slice(1), from: about.tagsFrom, kind: about.kind };
}

/** The photo that a copy in another class's folder was united with. A tags.csv takes both for photos. */
async function twinOf(path: string, items: readonly DatasetItem[]): Promise<DatasetItem | undefined> {
  for (const item of items)
    if (basename(item.photo) === basename(path) && (await sameFile(item.photo, path))) return item;
  return undefined;
}
