import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import { listFolder } from './list-folder.ts';
import { foundBeside, masksBeside } from './masks-beside.ts';
import type { FoundMasks } from './match-masks.ts';

/** Photos, and the masks that lie beside them (`a_mask.png`): whole paths by id. */
export interface FoundPhotos {
  readonly photos: Map<string, string>;
  readonly beside: FoundMasks;
}

/**
 * Photos in one folder; sub-folders are not looked into.
 *
 * @throws DsrgError FILE_MISSING; DATASET for two photos of one id
 */
export async function findPhotos(folder: string, expected: string): Promise<FoundPhotos> {
  const names = await listFolder(folder, 'photos', expected);
  const beside = masksBeside(folder, names);
  const masks = new Set(beside.values());
  const photos = photosAmong(
    folder,
    names.filter((name) => !masks.has(name)),
  );
  return { photos, beside: foundBeside(folder, beside) };
}

/**
 * Files in a folder and everything below it. Hidden files and folders are passed over, and links to folders are not followed.
 *
 * @returns paths below `root`, with slashes, sorted folder by folder
 * @throws DsrgError FILE_MISSING
 */
export async function listFiles(root: string): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new DsrgError('FILE_MISSING', `The folder ${join(root, below)} cannot be read (${cause.code}).`, { cause });
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      if (entry.isFile() || entry.isSymbolicLink()) paths.push(path);
    }
  };
  await walk('');
  return paths;
}

/**
 * The photos among files.
 *
 * @param paths below `root`
 * @returns path by id, the path below `root` without extension (`cat/1`)
 * @throws DsrgError DATASET for two photos of one id
 */
export function photosAmong(root: string, paths: Iterable<string>): Map<string, string> {
  const photos = new Map<string, string>();
  for (const path of paths) {
    if (!isPhotoName(path)) continue;
    const id = fileId(path);
    const before = photos.get(id);
    if (before !== undefined) {
      const names = [basename(before), basename(path)];
      throw new DsrgError('DATASET', `${root} has two photos of one id: ${names.join(' and ')}.`, {
        hint: 'Rename or remove one of them.',
      });
    }
    photos.set(id, join(root, path));
  }
  return photos;
}

/** Some file systems give an umlaut as two characters; lists and tags have it as one. */
function fileId(path: string): string {
  return (path.slice(0, path.lastIndexOf('/') + 1) + photoId(path)).normalize('NFC');
}
