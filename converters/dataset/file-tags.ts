import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { readBytes, readText } from '@dsrg/core/node';
import { readClassLabels } from '../labels/class-labels.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { readTagsCsv } from '../read/read-tags-csv.ts';
import { readTagsJson } from '../read/read-tags-json.ts';
import { matchTags } from './match-tags.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * Reads the tags of a CSV, JSON or `cls_labels.npy` file.
 *
 * @param path as given: where it stands, or inside `root`
 * @param ids of all photos
 * @param classes where they are known
 * @throws DsrgError FILE_MISSING, FILE_FORMAT, TAG; DATASET for rows of photos that are not there. A `cls_labels.npy` may
 *   speak of more photos than are there
 */
export async function tagsOfFile(
  path: string,
  root: string,
  ids: Iterable<string>,
  classes: readonly string[] | undefined,
): Promise<TagReading> {
  const file = isAbsolute(path) || existsSync(path) ? path : join(root, path);
  const lists = /\.npy$/i.test(file);
  const rows = await readRows(file, classes);
  return { rows: matchTags(rows, ids, !lists), from: basename(file), fromPixels: false, notes: [] };
}

async function readRows(file: string, classes: readonly string[] | undefined): Promise<NamedTags[]> {
  if (/\.npy$/i.test(file)) return readClassLabels(await readBytes(file, 'The tag file'), file, classes);
  const text = await readText(file, 'The tag file');
  if (/\.json$/i.test(file)) return readTagsJson(text, file);
  if (/\.(csv|tsv|txt)$/i.test(file)) return readTagsCsv(text, file, classes);
  throw new DsrgError('FILE_FORMAT', `The tag file ${file} ends in none of .csv, .tsv, .txt, .json and .npy.`, {
    hint: 'Write a CSV with the columns image and tags, and name it tags.csv.',
  });
}
