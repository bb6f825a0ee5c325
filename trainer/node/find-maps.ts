import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import type { PhotoItem } from '../run/photo-set.ts';

/** What maps are kept as: pictures, or the numbers of GuidedLabelling's MAT-files. */
const ENDINGS = ['png', 'mat'] as const;

/**
 * The files `<id>.png` or `<id>.mat` of a folder, by the photos' ids. Where the folder holds a single other one instead (a released
 * cache's `_net:GAP-HighRes`, the `tmp` of an archive), they are looked for in that.
 * @param messages what the files hold, and the cure where some are missing
 * @throws DsrgError DATASET naming the first photo without one, or with two
 */
export function findMaps(
  folder: string,
  items: readonly PhotoItem[],
  { what, hint }: { readonly what: string; readonly hint: string },
): Map<string, string> {
  const within = folderOfMaps(folder, items, what);
  const found = items.map(({ id }) => {
    const paths = ENDINGS.map((ending) => join(within, `${id}.${ending}`));
    return { id, paths, there: paths.filter((path) => existsSync(path)) };
  });
  const two = found.find(({ there }) => there.length > 1);
  if (two) {
    throw new DsrgError('DATASET', `Photo ${two.id} has its ${what} twice: ${two.there.join(' and ')}.`, {
      hint: 'Which one is meant? Move the others out of the folder.',
    });
  }
  const missing = found.filter(({ there }) => there.length === 0);
  if (missing[0] === undefined) return new Map(found.map(({ id, there }) => [id, there[0] as string]));
  const others = missing.length === 1 ? '' : ` (nor have ${missing.length - 1} others)`;
  throw new DsrgError('DATASET', `Photo ${missing[0].id} has no ${what} ${missing[0].paths[0]} (or .mat)${others}.`, {
    hint,
  });
}

/** @throws DsrgError DATASET where the maps may be in several folders */
function folderOfMaps(folder: string, items: readonly PhotoItem[], what: string): string {
  const holdsSome = items.some(({ id }) => ENDINGS.some((ending) => existsSync(join(folder, `${id}.${ending}`))));
  if (holdsSome || !existsSync(folder) || !statSync(folder).isDirectory()) return folder;
  const entries = readdirSync(folder, { withFileTypes: true });
  const [first, ...more] = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  if (first === undefined || entries.some((entry) => entry.isFile())) return folder;
  if (more.length === 0) return folderOfMaps(first, items, what);
  throw new DsrgError(
    'DATASET',
    `${folder} holds several folders and no ${what}: ${[first, ...more].sort().join(', ')}.`,
    {
      hint: 'Name the one that is meant.',
    },
  );
}
