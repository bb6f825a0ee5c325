import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { counted, DsrgError } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import { readClassLabels } from '../labels/class-labels.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { readTagsCsv } from '../read/read-tags-csv.ts';
import { readTagsJson } from '../read/read-tags-json.ts';
import { fileLayouts } from './layouts/file-layouts.ts';
import { type ParsedFile, parseFile } from './layouts/parsed-file.ts';
import { matchAll, matchTags } from './match-tags.ts';
import { readAnyText } from './read-any-text.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * Reads the tags of a CSV, JSON or `cls_labels.npy` file, or of one that an annotation tool has exported for many photos.
 *
 * @param path as given: where it stands, or inside `root`
 * @param ids of all photos
 * @param classes where they are known
 * @throws DsrgError FILE_MISSING, FILE_FORMAT, TAG; DATASET for rows of photos that are not there. A `cls_labels.npy` and an export
 *   may speak of more photos than are there
 */
export async function tagsOfFile(
  path: string,
  root: string,
  ids: Iterable<string>,
  classes: readonly string[] | undefined,
): Promise<TagReading> {
  const file = isAbsolute(path) || existsSync(path) ? path : join(root, path);
  const reading = { from: basename(file), fromPixels: false, files: [file] };
  if (/\.npy$/i.test(file)) {
    const vectors = readClassLabels(await readBytes(file, 'The tag file'), file, classes);
    return { ...reading, rows: matchTags(vectors, ids, false), notes: [] };
  }
  const exported = await readExport(file, root, ids);
  if (exported) return exported;
  const notes = new Set<string>();
  const rows = readRows(await readAnyText(file, 'The tag file', notes), file, classes);
  return { ...reading, rows: matchTags(rows, ids, true), notes: [...notes] };
}

async function readExport(file: string, root: string, ids: Iterable<string>): Promise<TagReading | undefined> {
  const parsed = await parseFile(dirname(file), basename(file), new Set());
  const layout = parsed.fault ? undefined : fileLayouts.find(({ fits }) => fits(parsed));
  if (!layout) return undefined;
  const helpers = (await helpersOf([...new Set([dirname(file), root])], layout.endings)).filter((other) =>
    layout.helps?.(other),
  );
  const { rows, notes = [] } = layout.tags(parsed, helpers);
  const { rows: matched, absent } = matchAll(rows, ids);
  const left = absent === 0 ? [] : [`it speaks of ${counted(absent, 'photo')} not there`];
  return {
    rows: matched,
    from: `${basename(file)} (${layout.name})`,
    fromPixels: false,
    files: [file, ...helpers.map(({ name }) => name)],
    notes: [...notes, ...left],
  };
}

/** Files beside an export, and at the top of the set, that may name its classes (Open Images keeps them in a second table). */
async function helpersOf(folders: readonly string[], endings: readonly string[]): Promise<ParsedFile[]> {
  const files: Promise<ParsedFile>[] = [];
  for (const folder of folders) {
    const names = (await readdir(folder)).filter((name) => endings.some((end) => name.toLowerCase().endsWith(end)));
    files.push(...names.slice(0, MOST_HELPERS).map((name) => parseFile(folder, name, new Set())));
  }
  return Promise.all(files);
}

const MOST_HELPERS = 100;

function readRows(text: string, file: string, classes: readonly string[] | undefined): NamedTags[] {
  if (/\.json$/i.test(file)) return readTagsJson(text, file);
  if (/\.(csv|tsv|txt)$/i.test(file)) return readTagsCsv(text, file, classes);
  throw new DsrgError('FILE_FORMAT', `The tag file ${file} is of no kind that is known.`, {
    hint: 'Write a CSV with the columns image and tags, and name it tags.csv. dsrg-convert dataset --help lists what is read.',
  });
}
