import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { tagsOfFile } from './file-tags.ts';
import { tagsOfFolders } from './folder-tags.ts';
import { tagsOfKeywords, tagsOfSidecars } from './photo-tags.ts';
import { isTagWord, type TagReading } from './tag-reading.ts';

/** A plain folder whose tags are to be found. */
export interface FolderContext {
  readonly root: string;
  /** Path by id. */
  readonly photos: ReadonlyMap<string, string>;
  /** Where they are known. */
  readonly classes: readonly string[] | undefined;
  /** The part of an id below the folder of its split. */
  below(id: string): string;
}

/** Tags, and the photos as they are left when copies in several tag folders are united. */
export interface FoundTags {
  readonly tags: TagReading;
  readonly photos: ReadonlyMap<string, string>;
}

/** Files of tags, by the names they usually have. */
const tagFiles = ['tags.csv', 'tags.tsv', 'tags.json', 'cls_labels.npy'] as const;

/**
 * Reads the tags of a plain folder.
 *
 * @param source as `OpenDatasetOptions.tags` has it. @default the first that is there: a tag file, text files beside the
 *   photos, sub-folders, keywords in the photos
 * @param needed whether a folder without tags is an error
 * @throws DsrgError CONFIG for a source that a plain folder cannot have; TAG where nothing tags the photos
 */
export async function readFolderTags(
  source: string | undefined,
  context: FolderContext,
  needed: boolean,
): Promise<FoundTags | undefined> {
  const { root, photos, classes, below } = context;
  const plain = async (reading: Promise<TagReading>): Promise<FoundTags> => ({ tags: await reading, photos });
  const folders = async (): Promise<FoundTags> => {
    const { photos: kept, ...tags } = await tagsOfFolders(photos, below);
    return { tags, photos: kept };
  };
  if (source === 'folders') return folders();
  if (source === 'sidecar') return plain(tagsOfSidecars(photos, classes));
  if (source === 'keywords') return plain(tagsOfKeywords(photos, classes));
  if (source !== undefined && !isTagWord(source)) return plain(tagsOfFile(source, root, photos.keys(), classes));
  if (source !== undefined) {
    throw new DsrgError('CONFIG', `A plain folder such as ${root} has no tags of the kind "${source}".`, {
      hint: 'Take folders, sidecar, keywords, masks, or the path of a CSV or JSON file.',
    });
  }
  const file = tagFiles.find((name) => existsSync(join(root, name)));
  if (file !== undefined) return plain(tagsOfFile(join(root, file), root, photos.keys(), classes));
  const ways = [() => plain(tagsOfSidecars(photos, classes)), folders, () => plain(tagsOfKeywords(photos, classes))];
  for (const way of ways) {
    const found = await way();
    if (found.tags.rows.size > 0) return found;
  }
  if (!needed) return undefined;
  throw new DsrgError('TAG', `Nothing in ${root} tells what its ${photos.size} photos show.`, {
    hint: 'Sort them into sub-folders (cat/1.jpg), write a tags.csv (image,tags), a text file beside each, or keywords into them.',
  });
}
