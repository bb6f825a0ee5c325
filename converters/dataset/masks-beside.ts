import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import { hasMaskSuffix, withoutMaskSuffix } from './match-masks.ts';

/**
 * Masks that lie beside their photos, told by the endings of their names: `x_mask.png` beside `x.jpg`, as Roboflow exports them. They are
 * no photos of the set.
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
    if (!/\.png$/i.test(path) || !hasMaskSuffix(id)) continue;
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
export function foundBeside(root: string, beside: ReadonlyMap<string, string>) {
  const [first] = beside.values();
  return {
    masks: new Map([...beside].map(([id, path]) => [id, join(root, path)])),
    notes: first === undefined ? [] : [`${beside.size} masks beside their photos (first ${first})`],
  };
}
