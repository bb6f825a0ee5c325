import { photoId, readClasses, readTagsCsv } from '@dsrg/converters';
import type { BroughtFile } from '../shell/brought-file.ts';
import type { TaggedPhotos } from './tag-board.ts';

/** Folders whose photos show none of the classes. */
const negatives = /^(none|negatives?|background)$/i;

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
): TaggedPhotos {
  const fixed = names === undefined ? undefined : readClasses(names, 'classes.json').slice(1);
  const tags = table === undefined ? photos.map(({ path }) => tagsOfFolder(path)) : tagsOfTable(photos, table, fixed);
  const classes = fixed ?? [...new Set(tags.flatMap((each) => each ?? []))].sort();
  return { photos, tags, classes };
}

function tagsOfFolder(path: string): string[] | null {
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined;
  if (folder === undefined) return null;
  return negatives.test(folder) ? [] : [folder];
}

/** A photo goes by its path, its file's name, or that without its ending. */
function tagsOfTable(
  photos: readonly BroughtFile[],
  table: string,
  classes: readonly string[] | undefined,
): (string[] | null)[] {
  const rows = new Map(readTagsCsv(table, 'tags.csv', classes).map(({ image, names }) => [image, [...names]]));
  return photos.map(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return rows.get(path) ?? rows.get(name) ?? rows.get(photoId(name)) ?? null;
  });
}
