import { DsrgError } from '@dsrg/core';
import type { NamedTags } from '../read/named-tags.ts';
import { type PhotoFinder, photoFinder } from './photo-finder.ts';
import { nearId } from './require-all.ts';

/** Tags, and the folder from which their photo is named. */
export interface LocatedTags extends NamedTags {
  /** Below the root of the set. @default the root */
  readonly folder?: string;
}

/**
 * Finds the photo of each row: by its path in the set, else by its name alone where no other photo has it.
 *
 * @param ids of all photos
 * @param strict rows of photos that are not there are errors; else they are left out
 * @returns rows by id
 * @throws DsrgError DATASET for a photo that is tagged twice, or not there, or not to be told from another
 */
export function matchTags(rows: readonly NamedTags[], ids: Iterable<string>, strict: boolean): Map<string, NamedTags> {
  const known = [...ids];
  const find = photoFinder(known);
  const found = new Map<string, NamedTags>();
  for (const row of rows) {
    const id = oneOf(row, find);
    if (id === undefined) {
      if (strict) throw noSuchPhoto(row, known);
      continue;
    }
    const before = found.get(id);
    if (before) {
      throw new DsrgError('DATASET', `${id} is tagged twice: in ${before.place} and in ${row.place}.`, {
        hint: 'Write all tags of a photo into one line.',
      });
    }
    found.set(id, row);
  }
  return found;
}

/**
 * The same for files of annotation tools: what several of them say of one photo is united, and what they say of photos that are not
 * there is counted, as one file may speak of all splits.
 *
 * @throws DsrgError DATASET where none of the photos is there, or one is not to be told from another
 */
export function matchAll(
  rows: readonly LocatedTags[],
  ids: Iterable<string>,
): { rows: Map<string, NamedTags>; absent: number } {
  const known = [...ids];
  const find = photoFinder(known);
  const found = new Map<string, NamedTags>();
  let absent = 0;
  for (const row of rows) {
    const id = oneOf(row, find);
    if (id === undefined) {
      absent++;
      continue;
    }
    const before = found.get(id);
    found.set(id, before ? { ...before, names: [...new Set([...before.names, ...row.names])] } : row);
  }
  const [first] = rows;
  if (found.size === 0 && first) throw noSuchPhoto(first, known);
  return { rows: found, absent };
}

/** @throws DsrgError DATASET where several photos fit */
function oneOf(row: LocatedTags, find: PhotoFinder): string | undefined {
  const candidates = find(row.image, row.folder);
  if (candidates.length < 2) return candidates[0];
  throw new DsrgError(
    'DATASET',
    `${capital(row.place)} tags ${row.image}, but ${candidates.length} photos have that name.`,
    {
      hint: `Write its folder, too: ${candidates.slice(0, 2).join(' or ')}.`,
    },
  );
}

function noSuchPhoto({ image, place }: NamedTags, known: Iterable<string>): DsrgError {
  const near = nearId(image, known);
  return new DsrgError('DATASET', `${capital(place)} tags ${image}, but there is no such photo.`, {
    hint: near ? `Did you mean "${near}"?` : 'Remove the line, or add the photo.',
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
