import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { csvLines, tagCells } from '../labels/write-tags-csv.ts';
import { classesOfTags, indexTags, namesNothing } from '../read/named-tags.ts';
import { readTagsCsv } from '../read/read-tags-csv.ts';
import { chooseClasses } from './choose-classes.ts';
import { matchTags } from './match-tags.ts';
import { recogniseDataset } from './open-dataset.ts';
import { listFolderPhotos } from './open-folder.ts';
import { readAnyText } from './read-any-text.ts';
import { parseTagColumns, type TagColumns } from './tag-columns.ts';

/** Names of classes by photo. An empty list is a negative; of a photo that has no entry nothing is known. */
export type TagsByPhoto = ReadonlyMap<string, readonly string[]>;

/** The tags.csv of a folder of photos, to be edited. */
export interface TagsFile {
  readonly path: string;
  /** Where it lies, and the photos under it: the folder that was named, or the VOC folder in it. */
  readonly folder: string;
  /** Photos of the folder as the file names them, in their order: `cat/1.jpg`. */
  readonly photos: readonly string[];
  readonly tags: TagsByPhoto;
  /** Background left out. */
  readonly classes: readonly string[];
  /** Whether `classes.json` says them, so that no other can be used. */
  readonly fixed: boolean;
  /** The file as it was opened; `undefined` where there was none. */
  readonly text: string | undefined;
  /** The file as it is now. */
  reread(): Promise<string | undefined>;
  /**
   * The file with other tags: lines stay in their order, other columns as they are, lines of more photos follow. What is written is read
   * back before it is returned.
   *
   * @throws DsrgError TAG for what a reader would not bring back, and for a line that would go and says more than tags
   */
  compose(tags: TagsByPhoto): string;
}

/**
 * Opens the tags.csv of a folder of photos, whether it is there yet or not.
 *
 * @param path of the folder; photos are those that `openFolder` finds
 * @throws DsrgError DATASET without photos; FILE_FORMAT for a table that cannot be edited without loss (a column for each class, several
 *   lines of one photo); and the errors of `readTagsCsv`
 */
export async function openTagsFile(path: string): Promise<TagsFile> {
  const { root } = recogniseDataset(path);
  return openTagsOf(root, join(root, 'tags.csv'));
}

async function openTagsOf(root: string, path: string): Promise<TagsFile> {
  const ids = await listFolderPhotos(root);
  if (ids.size === 0) throw new DsrgError('DATASET', `${root} holds no photo.`, { hint: 'Check the path.' });
  const names = new Map([...ids].map(([id, file]) => [id, relative(root, file).replaceAll(sep, '/')]));
  const told = await chooseClasses(root, undefined);
  const read = (text: string): NamesRead => readNames(text, path, names, told);
  const reread = async () => (existsSync(path) ? readAnyText(path, 'The tag file', new Set()) : undefined);
  const text = await reread();
  const columns = parseTagColumns(text ?? 'image,tags\n', path);
  const empty = columns.rows.length === 0;
  const { tags, classes } = text === undefined || empty ? { tags: new Map(), classes: told ?? [] } : read(text);
  const lines = linesOf(columns, names);
  return {
    ...{ path, folder: root, tags, text, reread, fixed: told !== undefined },
    photos: [...names.values()],
    classes: classes.slice(1),
    compose(wanted) {
      const written = composeTable(columns, lines, names, wanted);
      if (wanted.size > 0) requireSame(wanted, read(written).tags);
      return written;
    },
  };
}

interface NamesRead {
  readonly tags: TagsByPhoto;
  /** Background first. */
  readonly classes: readonly string[];
}

/** What our own readers take from the file: photos by their name in the folder, classes in one spelling. */
function readNames(
  text: string,
  path: string,
  names: ReadonlyMap<string, string>,
  told: readonly string[] | undefined,
): NamesRead {
  const found = readTagsCsv(text, path, told);
  const tagged = found.some((row) => row.names.some((name) => !namesNothing(name)));
  const classes = told ?? (tagged ? classesOfTags(found, path) : ['background']);
  const tags = new Map<string, readonly string[]>();
  for (const [id, row] of matchTags(found, names.keys(), true)) {
    const indices = indexTags(row, classes);
    tags.set(
      names.get(id) ?? id,
      indices.map((index) => classes[index] ?? ''),
    );
  }
  return { tags, classes };
}

/** The line of each photo, by its name. */
function linesOf({ rows, image }: TagColumns, names: ReadonlyMap<string, string>): Map<string, number> {
  const named = rows.map(({ cells, place }) => ({ image: cells[image] ?? '', names: [], place }));
  const lines = new Map(rows.map(({ place }, line) => [place, line]));
  const found = new Map<string, number>();
  for (const [id, { place }] of matchTags(named, names.keys(), true))
    found.set(names.get(id) ?? id, lines.get(place) ?? 0);
  return found;
}

function composeTable(
  { header, rows, image, tags }: TagColumns,
  lines: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string>,
  wanted: TagsByPhoto,
): string {
  const byLine = new Map([...lines].map(([photo, line]) => [line, photo]));
  const kept: { readonly cells: readonly string[]; readonly photo: string }[] = [];
  for (const [line, { cells, place }] of rows.entries()) {
    const photo = byLine.get(line) ?? '';
    if (wanted.has(photo)) kept.push({ cells, photo });
    else
      requireNoMore(
        cells.filter((_, column) => column !== image && column !== tags),
        photo,
        place,
      );
  }
  for (const photo of names.values()) {
    if (!wanted.has(photo) || lines.has(photo)) continue;
    kept.push({ cells: header.map((_, column) => (column === image ? photo : '')), photo });
  }
  const texts = tagCells(kept.map(({ photo }) => wanted.get(photo) ?? []));
  return csvLines([
    header,
    ...kept.map(({ cells }, k) => cells.map((cell, column) => (column === tags ? (texts[k] ?? '') : cell))),
  ]);
}

function requireNoMore(others: readonly string[], photo: string, place: string): void {
  const more = others.filter((cell) => cell !== '');
  if (more.length === 0) return;
  throw new DsrgError(
    'TAG',
    `${place} says more of ${photo} than its tags (${more.join(', ').slice(0, 60)}), which would be lost.`,
    {
      hint: 'Take the line out of the file first, or leave the photo tagged.',
    },
  );
}

function requireSame(wanted: TagsByPhoto, found: TagsByPhoto): void {
  const sorted = (list: readonly string[] | undefined): string => JSON.stringify(list && [...list].sort());
  for (const photo of new Set([...wanted.keys(), ...found.keys()])) {
    if (sorted(wanted.get(photo)) === sorted(found.get(photo))) continue;
    const [put, got] = [wanted.get(photo), found.get(photo)].map((list) => list?.join(', ') ?? 'unknown');
    throw new DsrgError(
      'TAG',
      `The tags of ${photo} would not come back from tags.csv: ${put} would be read as ${got}.`,
      {
        hint: 'Rename the photo or the class: without ; | ? and blanks at the ends.',
      },
    );
  }
}
