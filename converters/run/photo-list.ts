import { DsrgError } from '@dsrg/core';
import { readIds } from '../read/read-ids.ts';
import { parseJsonObject } from './parse-json-object.ts';

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

/** Labels of each photo's tags, by its id: none for a photo known to show none of the classes; a photo that nobody tagged has no entry. */
export type PhotoTags = ReadonlyMap<string, readonly number[]>;

/** The content of a run's tags, JSON. */
export function encodePhotoTags(tags: PhotoTags): string {
  return `${JSON.stringify(Object.fromEntries(tags))}\n`;
}

/**
 * Reads the tags that a run has learned from.
 * @param name of the file, for messages
 * @param classes number of classes with the background
 * @throws DsrgError FILE_FORMAT for what are no labels of these classes
 */
export function parsePhotoTags(content: Uint8Array, name: string, classes: number): PhotoTags {
  const hint = 'It was damaged: dsrg-train --resume writes it anew.';
  const isTag = (tag: unknown): tag is number => Number.isInteger(tag) && Number(tag) > 0 && Number(tag) < classes;
  const rows = Object.entries(parseJsonObject(content, name, hint)).map(([id, tags]) => {
    if (Array.isArray(tags) && tags.every(isTag)) return [id, tags] as const;
    throw new DsrgError('FILE_FORMAT', `The tags of ${id} in ${name} are no list of labels from 1 to ${classes - 1}.`, {
      hint,
    });
  });
  return new Map(rows);
}
