import { readIds } from '../read/read-ids.ts';

/** The photo set that a method learns from; others are web photos, say. */
export const targetPhotos = 'target';

/** The content of a run's list of photos, an id a line. */
export function encodePhotoList(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join('');
}

/**
 * Reads a run's list of photos; their order is kept.
 * @param name of the file, for messages
 * @throws DsrgError DATASET for an empty list, or an id that stands there twice
 */
export function parsePhotoList(content: Uint8Array, name: string): string[] {
  return readIds(new TextDecoder().decode(content), name);
}
