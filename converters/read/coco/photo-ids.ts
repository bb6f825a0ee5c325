import { DsrgError } from '@dsrg/core';
import { photoId } from '../photo-id.ts';
import type { CocoId, CocoImage } from './read-instances.ts';

/**
 * The ids of a file's photos: their names without folder and extension; where two photos share a name, their paths (`cat/1`).
 *
 * @param fileName for messages
 * @returns by the file's id of the photo, in its order
 * @throws DsrgError DATASET for a photo that is listed twice
 */
export function cocoPhotoIds(images: ReadonlyMap<CocoId, CocoImage>, fileName: string): Map<CocoId, string> {
  const names = [...images].map(([key, { fileName: path }]): [CocoId, string] => [key, photoId(path).normalize('NFC')]);
  if (new Set(names.map(([, name]) => name)).size === names.length) return new Map(names);
  const seen = new Map<string, string>();
  return new Map(
    [...images].map(([key, { fileName: path }]) => {
      const id = (path.slice(0, path.lastIndexOf('/') + 1) + photoId(path)).normalize('NFC');
      const before = seen.get(id);
      if (before !== undefined) {
        throw new DsrgError('DATASET', `${fileName} lists two photos of one id: ${before} and ${path}.`, {
          hint: 'Join their entries, or rename one of the photos.',
        });
      }
      seen.set(id, path);
      return [key, id];
    }),
  );
}
