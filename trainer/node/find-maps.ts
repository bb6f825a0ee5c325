import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import type { PhotoItem } from '../run/photo-set.ts';

/**
 * The files `<id>.png` of a folder, by the photos' ids.
 * @param messages what the files hold, and the cure where some are missing
 * @throws DsrgError DATASET naming the first photo without one
 */
export function findMaps(
  folder: string,
  items: readonly PhotoItem[],
  { what, hint }: { readonly what: string; readonly hint: string },
): Map<string, string> {
  const paths = new Map(items.map(({ id }) => [id, join(folder, `${id}.png`)]));
  const missing = [...paths].filter(([, path]) => !existsSync(path));
  if (missing[0] === undefined) return paths;
  const [id, path] = missing[0];
  const others = missing.length === 1 ? '' : ` (nor have ${missing.length - 1} others)`;
  throw new DsrgError('DATASET', `Photo ${id} has no ${what} ${path}${others}.`, { hint });
}
