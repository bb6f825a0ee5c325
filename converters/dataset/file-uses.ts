import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OpenDatasetOptions } from './open-options.ts';
import type { TagReading } from './tag-reading.ts';
import type { FileUses } from './unused-files.ts';

/**
 * What an opener used.
 *
 * @param root of the data set; files are told by their paths below it
 * @param used whole paths: photos, masks, lists, class lists
 * @param tags as they were read; the files that they came from are used, and the others lost to them
 */
export function fileUses(root: string, used: Iterable<string>, tags: TagReading | undefined): FileUses {
  const known = new Set([...used, ...(tags?.files ?? [])].map((path) => resolve(path)));
  const why = tags === undefined ? 'no tags are asked for' : `tags come from ${tags.from}`;
  return {
    isUsed: (path) => known.has(resolve(root, path)),
    whyNotRead: (path) => (/\.(txt|lst)$/i.test(path) ? `no list that is asked for; ${why}` : why),
  };
}

/** The files that name the classes: `classes.json` of the folder, or the file that the options name. */
export function classFiles(root: string, { classes }: Pick<OpenDatasetOptions, 'classes'>): string[] {
  if (typeof classes === 'string') return [classes];
  return classes === undefined ? [join(root, 'classes.json')] : [];
}

/** Files in folders, sub-folders left out: paths below `root`. A folder that is not there has none. */
export async function filesDirectlyIn(root: string, folders: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const folder of new Set(folders)) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory());
    found.push(...files.map(({ name }) => (folder === '' ? name : `${folder}/${name}`)).sort());
  }
  return found;
}
