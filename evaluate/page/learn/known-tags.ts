import { photoId, readClasses, readTagsCsv, resultName } from '@dsrg/converters';
import { counted } from '@dsrg/core';
import type { BroughtFile } from '../shell/brought-file.ts';
import type { TaggedPhotos } from './tagged-photos.ts';

/** Folders whose photos show none of the classes. */
const negatives = /^(none|negatives?|background)$/i;

/** Photos with their tags, and what is to be said of them. */
export interface KnownTags extends TaggedPhotos {
  /** Lines of the table that nothing came of. @default all were used */
  readonly note?: string | undefined;
}

/**
 * Photos with what the brought folder says of them: by a `tags.csv` in it, else by the names of its sub-folders: `cat/1.jpg` is a cat, one of
 * `none/` shows nothing. Of other photos nothing is known.
 *
 * @param texts.table the text of the `tags.csv`. @default there is none
 * @param texts.names that of a `classes.json`. @default the tags name the classes
 * @throws DsrgError as `readTagsCsv` and `readClasses` do
 */
export function knownTags(
  photos: readonly BroughtFile[],
  { table, names }: { readonly table?: string | undefined; readonly names?: string | undefined },
): KnownTags {
  const fixed = names === undefined ? undefined : readClasses(names, 'classes.json').slice(1);
  const { tags, note } =
    table === undefined
      ? { tags: photos.map(({ path }) => tagsOfFolder(path)), note: undefined }
      : tagsOfTable(photos, table, fixed);
  const classes = fixed ?? [...new Set(tags.flatMap((each) => each ?? []))].sort();
  return { photos, tags, classes, note };
}

function tagsOfFolder(path: string): string[] | null {
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined;
  if (folder === undefined || folder === 'JPEGImages') return null;
  return negatives.test(folder) ? [] : [folder];
}

/** A photo goes by its path, its file's name, or that without its ending. */
function tagsOfTable(
  photos: readonly BroughtFile[],
  table: string,
  classes: readonly string[] | undefined,
): { readonly tags: (string[] | null)[]; readonly note: string | undefined } {
  const rows = new Map(readTagsCsv(table, 'tags.csv', classes).map(({ image, names }) => [image, [...names]]));
  const unused = new Set(rows.keys());
  const tags = photos.map(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const key = [path, name, resultName(path), photoId(name)].find((each) => rows.has(each));
    if (key === undefined) return null;
    unused.delete(key);
    return rows.get(key) ?? null;
  });
  const [first] = unused;
  const note =
    first === undefined
      ? undefined
      : `${counted(unused.size, 'photo')} of tags.csv not among the files, ${first} first`;
  return { tags, note };
}
