import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import { listFolder } from './list-folder.ts';

/** Photos in one folder, path by id; sub-folders are not looked into. */
export async function findPhotos(folder: string, expected: string): Promise<Map<string, string>> {
  const photos = new Map<string, string>();
  for (const name of await listFolder(folder, 'photos', expected)) addPhoto(photos, folder, name);
  return photos;
}

/**
 * Photos in a folder and everything below it. Hidden files and folders are passed over, and links to folders are not
 * followed.
 *
 * @param except folders, by their path below `root`, that hold no photos of the set
 * @returns path by id, the path below `root` without extension (`cat/1`); sorted
 * @throws DsrgError FILE_MISSING; DATASET for two photos of one id
 */
export async function walkPhotos(root: string, except: ReadonlySet<string>): Promise<Map<string, string>> {
  const photos = new Map<string, string>();
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new DsrgError('FILE_MISSING', `The folder ${join(root, below)} cannot be read (${cause.code}).`, { cause });
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && !except.has(path)) await walk(path);
      if (entry.isFile() || entry.isSymbolicLink()) addPhoto(photos, root, path);
    }
  };
  await walk('');
  return photos;
}

function addPhoto(photos: Map<string, string>, root: string, name: string): void {
  if (!isPhotoName(name)) return;
  // Some file systems give an umlaut as two characters; lists and tags have it as one.
  const id = (name.slice(0, name.lastIndexOf('/') + 1) + photoId(name)).normalize('NFC');
  const before = photos.get(id);
  if (before !== undefined) {
    const names = [basename(before), basename(name)];
    throw new DsrgError('DATASET', `${root} has two photos of one id: ${names.join(' and ')}.`, {
      hint: 'Rename or remove one of them.',
    });
  }
  photos.set(id, join(root, name));
}
