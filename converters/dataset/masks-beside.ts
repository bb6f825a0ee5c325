import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { counted, DsrgError } from '@dsrg/core';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import { type FoundMasks, hasMaskSuffix, withoutMaskSuffix } from './match-masks.ts';

/**
 * Masks that lie beside their photos, told by the endings of their names: `x_mask.png` beside `x.jpg`, as Roboflow exports them. They are
 * no photos of the set, and where they are no PNG either, whoever reads them says so.
 *
 * @param root of the data set
 * @param paths of all files below `root`, with slashes
 * @returns path below `root` by id of the photo
 * @throws DsrgError DATASET where two files claim one photo
 */
export function masksBeside(root: string, paths: readonly string[]): Map<string, string> {
  const idOf = (path: string): string => (path.slice(0, path.lastIndexOf('/') + 1) + photoId(path)).normalize('NFC');
  const pictures = paths.filter(isPhotoName);
  const photos = new Set(pictures.map(idOf).filter((id) => !hasMaskSuffix(id)));
  const found = new Map<string, string>();
  for (const path of pictures) {
    const id = idOf(path);
    if (!hasMaskSuffix(id)) continue;
    const photo = withoutMaskSuffix(id);
    if (!photos.has(photo)) continue;
    const before = found.get(photo);
    if (before !== undefined) {
      throw new DsrgError('DATASET', `${root} has 2 label files of ${photo}: ${before}, ${path}.`, {
        hint: 'Leave one of them there, or put the masks into a folder of their own: masks.',
      });
    }
    found.set(photo, path);
  }
  return found;
}

/** Masks beside photos as they are used: whole paths by id, and a note. */
export function foundBeside(root: string, beside: ReadonlyMap<string, string>): FoundMasks {
  const [first] = beside.values();
  return {
    masks: new Map([...beside].map(([id, path]) => [id, join(root, path)])),
    notes: first === undefined ? [] : [`${counted(beside.size, 'mask')} beside photos (first ${first})`],
  };
}

/** Masks beside photos that an instances file lists: whole paths by id. @param photos whole paths by id */
export function masksBesidePhotos(root: string, photos: ReadonlyMap<string, string>): FoundMasks {
  const found = new Map<string, string>();
  const folders = new Set([...photos.values()].map((photo) => dirname(photo)));
  const beside = new Map(
    [...folders].flatMap((folder) =>
      [...masksBeside(folder, readdirSync(folder))].map(
        ([id, name]) => [join(folder, id), join(folder, name)] as const,
      ),
    ),
  );
  for (const [id, photo] of photos) {
    const mask = beside.get(join(dirname(photo), photoId(photo).normalize('NFC')));
    if (mask !== undefined) found.set(id, relative(root, mask).replaceAll('\\', '/'));
  }
  return foundBeside(root, found);
}
