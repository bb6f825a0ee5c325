import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DsrgError, nearestName, vocClasses } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { isPhotoName, photoId } from '../read/photo-id.ts';
import { checkClasses, readClasses } from '../read/read-classes.ts';
import { readIds } from '../read/read-ids.ts';
import { readTagsCsv, type TagRow } from '../read/read-tags-csv.ts';
import type { Dataset, DatasetItem } from './dataset.ts';

/** Which part of a VOC folder to open, and what must be there. */
export interface OpenVocOptions {
  /**
   * Name of the list in `ImageSets/Segmentation`, without `.txt`.
   * @default no list is read: every photo, or with `requireMasks` every photo that has a label file
   */
  readonly split?: string;
  /** Path of a CSV with the columns image and tags. @default no tags are read */
  readonly tags?: string;
  /** Class names, or the path of a JSON list of them. @default `classes.json` in the folder, else VOC's 21 */
  readonly classes?: string | readonly string[];
  /** Folder of the label files. @default 'SegmentationClass' */
  readonly masks?: string;
  /** Every photo must have a label file. @default false */
  readonly requireMasks?: boolean;
  /** Every photo must have tags. @default false */
  readonly requireTags?: boolean;
}

/**
 * Opens a folder laid out as PASCAL VOC: `JPEGImages/<id>.jpg`, `SegmentationClass/<id>.png`,
 * `ImageSets/Segmentation/<split>.txt`. Photos may be JPEG, PNG, BMP, GIF or TIFF.
 *
 * @param root path of the folder
 * @throws DsrgError FILE_MISSING for a folder, list, photo or required mask that is not there; DATASET for an empty
 *   split, a photo listed twice or tagged but absent; TAG for a photo without required tags; CONFIG for bad class names
 */
export async function openVoc(root: string, options: OpenVocOptions): Promise<Dataset> {
  const { split, masks: maskFolder = 'SegmentationClass', requireMasks = false, requireTags = false } = options;
  if (requireTags && options.tags === undefined) {
    throw new DsrgError('CONFIG', `Tags are needed for the photos of ${root}, but no tag file was named.`, {
      hint: 'Name a CSV with the columns image and tags: --tags tags.csv',
    });
  }
  const photos = await findPhotos(join(root, 'JPEGImages'));
  const classes = await chooseClasses(root, options.classes);
  const tags = options.tags === undefined ? undefined : await readTags(options.tags, classes, photos);
  const masks = await findMasks(root, maskFolder, requireMasks || options.masks !== undefined);
  const ids =
    split === undefined
      ? everyId(requireMasks ? masks : photos, join(root, requireMasks ? maskFolder : 'JPEGImages'))
      : await readSplit(root, split);

  requireAll(ids, photos, 'FILE_MISSING', 'photo', join(root, 'JPEGImages'));
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', join(root, maskFolder));
  if (tags && requireTags) requireAll(ids, tags, 'TAG', 'row', options.tags!);

  const items = ids.map((id): DatasetItem => {
    const row = tags?.get(id);
    const mask = masks.get(id);
    return { id, photo: photos.get(id)!, ...(row && { tags: row.tags }), ...(mask !== undefined && { mask }) };
  });
  return { name: basename(resolve(root)), root, classes, items };
}

/** The ids of all `files`, photos or masks; a mask without a photo is found missing later. */
function everyId(files: ReadonlyMap<string, string>, folder: string): string[] {
  if (files.size > 0) return [...files.keys()].sort();
  throw new DsrgError('DATASET', `${folder} holds no file that could be used.`, { hint: 'Check the path.' });
}

async function findPhotos(folder: string): Promise<Map<string, string>> {
  const photos = new Map<string, string>();
  for (const name of (await listFolder(folder, 'photos')).filter(isPhotoName)) {
    const before = photos.get(photoId(name));
    if (before !== undefined) {
      throw new DsrgError('DATASET', `${folder} has two photos of one id: ${basename(before)} and ${name}.`, {
        hint: 'Rename or remove one of them.',
      });
    }
    photos.set(photoId(name), join(folder, name));
  }
  return photos;
}

async function findMasks(root: string, name: string, wanted: boolean): Promise<Map<string, string>> {
  const folder = join(root, name);
  const names = await listFolder(folder, 'label files').catch((error: unknown) => {
    if (wanted) throw error;
    return [];
  });
  return new Map(names.filter((file) => /\.png$/i.test(file)).map((file) => [file.slice(0, -4), join(folder, file)]));
}

async function listFolder(folder: string, what: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    const parent = dirname(folder);
    const there = await readdir(parent).catch(() => undefined);
    throw new DsrgError(
      'FILE_MISSING',
      `The folder ${folder} of the ${what} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      {
        hint: there
          ? `${parent} holds: ${there.slice(0, 8).join(', ') || 'nothing'}. A VOC folder has JPEGImages, ImageSets and SegmentationClass.`
          : `${parent} does not exist either: check the path.`,
        cause,
      },
    );
  }
}

async function readSplit(root: string, split: string): Promise<string[]> {
  const folder = join(root, 'ImageSets', 'Segmentation');
  const lists = (await listFolder(folder, 'splits'))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4));
  if (!lists.includes(split)) {
    const near = nearestName(split, lists);
    throw new DsrgError(
      'FILE_MISSING',
      `There is no split "${split}" in ${folder}; there are: ${lists.join(', ') || 'none'}.`,
      {
        hint: near ? `Did you mean "${near}"?` : `A split is a text file there with one id a line.`,
      },
    );
  }
  const file = join(folder, `${split}.txt`);
  return readIds(await readText(file, 'The split'), file);
}

async function chooseClasses(root: string, classes: OpenVocOptions['classes']): Promise<string[]> {
  if (Array.isArray(classes)) return checkClasses(classes, 'the class list');
  if (typeof classes === 'string') return readClasses(await readText(classes, 'The class list'), classes);
  if ((await readdir(root)).includes('classes.json')) return chooseClasses(root, join(root, 'classes.json'));
  return [...vocClasses];
}

async function readTags(
  file: string,
  classes: readonly string[],
  photos: ReadonlyMap<string, string>,
): Promise<Map<string, TagRow>> {
  const rows = readTagsCsv(await readText(file, 'The tag file'), classes, file);
  for (const [id, { image, line }] of rows) {
    if (photos.has(id)) continue;
    const near = nearId(id, photos.keys());
    throw new DsrgError('DATASET', `Line ${line} of ${file} tags ${image}, but there is no such photo.`, {
      hint: near ? `Did you mean "${near}"?` : 'Remove the line, or add the photo to JPEGImages.',
    });
  }
  return rows;
}

/** Ids count up as a rule, so the nearest one is another photo; case and extension are what people get wrong. */
function nearId(id: string, known: Iterable<string>): string | undefined {
  const wanted = photoId(id).toLowerCase();
  for (const other of known) if (other.toLowerCase() === wanted) return other;
  return undefined;
}

function requireAll(
  ids: readonly string[],
  known: ReadonlyMap<string, unknown>,
  code: 'FILE_MISSING' | 'TAG',
  what: string,
  where: string,
): void {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more of ${ids.length}` : '';
  const near = nearId(missing[0]!, known.keys());
  throw new DsrgError(code, `There is no ${what} of ${missing[0]}${more} in ${where}.`, {
    hint: near
      ? `Did you mean "${near}"? Ids have no folder and no extension, and case matters.`
      : 'Add what is missing, or take the id out of the split.',
  });
}
