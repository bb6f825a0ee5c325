import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { readText, writeFileAtomic } from '@dsrg/core/node';
import { z } from 'zod';
import { jsonOf } from '../read/parse-json.ts';
import { checkClasses } from '../read/read-classes.ts';
import type { Dataset, DatasetItem } from './dataset.ts';

/** Marks our files, and their version. */
export const DATASET_FORMAT = 'dsrg-dataset-1';

/** An id becomes a file name in the folders of a run, so it must stay inside them. */
const id = z
  .string()
  .regex(/^(?![/\\]|[a-zA-Z]:)(?!.*(^|[/\\])\.\.([/\\]|$))[^\0]+$/, 'an id is a name, not a path out of its folder');

const schema = z.strictObject({
  format: z.literal(DATASET_FORMAT),
  name: z.string().min(1),
  classes: z.array(z.string()),
  /** Photos are turned as their EXIF says; masks belong to the turned photo. */
  orientation: z.literal('exif-applied'),
  tagsFrom: z.string().optional(),
  tagsFromPixels: z.boolean(),
  photos: z.array(
    z.strictObject({
      id,
      photo: z.string().min(1),
      tags: z.array(z.string()).optional(),
      mask: z.string().min(1).optional(),
      binaryMask: z.literal(true).optional(),
    }),
  ),
  splits: z.record(z.string(), z.array(id)),
});

/** A data set in one file: what `dsrg-convert dataset` writes. Paths are relative to the file. */
export type DatasetFile = z.infer<typeof schema>;

/**
 * Reads a data set file.
 *
 * @throws DsrgError FILE_MISSING, and as `parseDatasetFile` does
 */
export async function readDatasetFile(path: string): Promise<DatasetFile> {
  return parseDatasetFile(await readText(path, 'The data set'), path);
}

/**
 * Reads the text of a data set file.
 *
 * @param path for messages
 * @throws DsrgError FILE_FORMAT for anything else, with the place; CONFIG for bad class names; DATASET for an id that occurs twice, or
 *   stands in a split alone
 */
export function parseDatasetFile(
  text: string,
  path: string,
  budget: ReadBudget = new ReadBudget(path, text.length),
): DatasetFile {
  let content: unknown;
  try {
    content = jsonOf(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${path} is no JSON: ${(cause as Error).message}.`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DsrgError(
      'FILE_FORMAT',
      `${path} is no data set of dsrg: ${issue!.path.join('.') || 'the whole'}: ${issue!.message}.`,
      {
        hint: 'dsrg-convert dataset writes such files.',
      },
    );
  }
  const file = parsed.data;
  checkClasses(file.classes, path);
  const ids = new Set<string>();
  for (const photo of file.photos) {
    if (ids.has(photo.id)) throw new DsrgError('DATASET', `${path} lists ${photo.id} twice.`);
    ids.add(photo.id);
  }
  for (const [split, listed] of Object.entries(file.splits)) {
    const lost = listed.find((wanted) => !ids.has(wanted));
    if (lost !== undefined)
      throw new DsrgError('DATASET', `The split ${split} of ${path} has ${lost}, which is none of its photos.`);
    if (new Set(listed).size !== listed.length)
      throw new DsrgError('DATASET', `The split ${split} of ${path} has a photo twice.`);
  }
  return file;
}

/**
 * Writes a data set as one file. Equal sets give equal bytes.
 *
 * @param splits data set by the name of its split; all of the same photos folder and classes
 * @throws DsrgError FILE_WRITE; CONFIG where classes or the source of the tags differ
 */
export async function writeDatasetFile(path: string, splits: ReadonlyMap<string, Dataset>): Promise<void> {
  const folder = dirname(resolve(path));
  const place = (file: string): string => {
    const inside = relative(folder, resolve(file));
    return isAbsolute(inside) ? inside : inside.replaceAll('\\', '/');
  };
  const [first] = splits.values();
  if (first === undefined) throw new DsrgError('CONFIG', `No split is to be written to ${path}.`);
  const items = new Map<string, DatasetItem>();
  for (const set of splits.values()) {
    if (set.classes.join('\n') !== first.classes.join('\n')) {
      throw new DsrgError('CONFIG', `The splits of ${first.name} have different classes.`, {
        hint: 'Name them with --classes.',
      });
    }
    for (const item of set.items) items.set(item.id, { ...items.get(item.id), ...item });
  }
  const tagged = [...splits.values()].find(({ about }) => about.tagsFrom !== undefined);
  const file: DatasetFile = {
    format: DATASET_FORMAT,
    name: first.name,
    classes: [...first.classes],
    orientation: 'exif-applied',
    ...(tagged && { tagsFrom: tagged.about.tagsFrom }),
    tagsFromPixels: [...splits.values()].some(({ about }) => about.tagsFromPixels),
    photos: [...items.values()].map(({ id: name, photo, tags, mask, binaryMask }) => ({
      id: name,
      photo: place(photo),
      ...(tags && { tags: tags.map((tag) => first.classes[tag]!) }),
      ...(mask !== undefined && { mask: place(mask) }),
      ...(binaryMask && { binaryMask }),
    })),
    splits: Object.fromEntries([...splits].map(([name, set]) => [name, set.items.map((item) => item.id)])),
  };
  await writeFileAtomic(path, `${JSON.stringify(file, null, 1)}\n`);
}

/** The file itself, or the one in a folder. */
export function datasetFileAt(path: string): string {
  return existsSync(join(path, 'dataset.json')) ? join(path, 'dataset.json') : path;
}
