import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError, nearestName, vocClasses } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { readIds } from '../read/read-ids.ts';
import { tagsOfAnnotations } from './annotation-tags.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { tagsOfFile } from './file-tags.ts';
import { findPhotos } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { listFolder } from './list-folder.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { tagsOfKeywords, tagsOfSidecars } from './photo-tags.ts';
import { requireAll } from './require-all.ts';
import { isTagWord, type TagReading } from './tag-reading.ts';

const EXPECTED = 'A VOC folder has JPEGImages, ImageSets and SegmentationClass.';

/**
 * Opens a folder laid out as PASCAL VOC: `JPEGImages/<id>.jpg`, `SegmentationClass/<id>.png`,
 * `ImageSets/Segmentation/<split>.txt`. Photos may be of any format that `readPhoto` reads. Where tags are required and none
 * named, they come from `tags.csv` in the folder, else from the XML files in `Annotations`.
 *
 * @param root path of the folder
 * @throws DsrgError FILE_MISSING for a folder, list, photo or required mask that is not there; DATASET for an empty
 *   split, a photo listed twice or tagged but absent; TAG for a photo without required tags; CONFIG for bad class names
 */
export async function openVoc(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { split, masks: maskFolder = USUAL_MASKS, requireMasks = false, requireTags = false } = options;
  const photos = await findPhotos(join(root, 'JPEGImages'), EXPECTED);
  const classes = (await chooseClasses(root, options.classes)) ?? [...vocClasses];
  const masks = await findMasks(root, maskFolder, requireMasks || options.masks !== undefined);
  const ids =
    split === undefined
      ? everyId(requireMasks ? masks : photos, join(root, requireMasks ? maskFolder : 'JPEGImages'))
      : await readSplit(root, split);

  requireAll(ids, photos, 'FILE_MISSING', 'photo', join(root, 'JPEGImages'));
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', join(root, maskFolder));
  const source = await chooseSource(root, options.tags, requireTags);
  const tags =
    source === undefined ? undefined : await readTags(source, root, { ids, photos, masks, classes, options });
  if (tags && requireTags) requireAll(ids, tags.rows, 'TAG', 'row', isTagWord(source!) ? tags.from : source!);

  return finishDataset({ kind: 'voc', root, split, classes, ids, photos, masks, tags });
}

/** Names of the lists of a VOC folder. */
export async function listVocSplits(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'ImageSets', 'Segmentation')).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .sort();
}

async function chooseSource(root: string, asked: string | undefined, needed: boolean): Promise<string | undefined> {
  if (asked !== 'auto' && (asked !== undefined || !needed)) return asked;
  const there = await readdir(root);
  if (there.includes('tags.csv')) return join(root, 'tags.csv');
  if (there.includes('Annotations')) return 'xml';
  if (!needed) return undefined;
  throw new DsrgError(
    'FILE_MISSING',
    `Tags are needed for the photos of ${root}, which has neither tags.csv nor Annotations.`,
    {
      hint: 'Name a CSV with the columns image and tags, or a cls_labels.npy: --tags tags.csv',
    },
  );
}

interface TagContext {
  readonly ids: readonly string[];
  readonly photos: ReadonlyMap<string, string>;
  readonly masks: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
  readonly options: OpenDatasetOptions;
}

async function readTags(source: string, root: string, context: TagContext): Promise<TagReading> {
  const { ids, photos, masks, classes, options } = context;
  const listed = new Map(ids.map((id) => [id, photos.get(id)!]));
  if (!isTagWord(source)) return tagsOfFile(source, root, photos.keys(), classes);
  if (source === 'xml') {
    const folder = join(root, 'Annotations');
    const files = await listFolder(folder, 'annotations', EXPECTED);
    return tagsOfAnnotations(folder, files, ids, ({ difficult }) => options.difficult !== 'drop' || !difficult);
  }
  if (source === 'masks') return tagsOfMasks(masks, ids, classes, options.masks ?? USUAL_MASKS);
  if (source === 'sidecar') return tagsOfSidecars(listed, classes);
  if (source === 'keywords') return tagsOfKeywords(listed, classes);
  throw new DsrgError('CONFIG', `The photos of ${root} lie in one folder, so sub-folders cannot tag them.`, {
    hint: 'Take --tags xml, or the path of a CSV.',
  });
}

/** The ids of all `files`, photos or masks; a mask without a photo is found missing later. */
function everyId(files: ReadonlyMap<string, string>, folder: string): string[] {
  if (files.size > 0) return [...files.keys()].sort();
  throw new DsrgError('DATASET', `${folder} holds no file that could be used.`, { hint: 'Check the path.' });
}

async function findMasks(root: string, name: string, wanted: boolean): Promise<Map<string, string>> {
  const folder = join(root, name);
  const names = await listFolder(folder, 'label files', EXPECTED).catch((error: unknown) => {
    if (wanted) throw error;
    return [];
  });
  return new Map(
    names
      .filter((file) => /\.png$/i.test(file))
      .map((file) => [file.slice(0, -4).normalize('NFC'), join(folder, file)]),
  );
}

async function readSplit(root: string, split: string): Promise<string[]> {
  const folder = join(root, 'ImageSets', 'Segmentation');
  await listFolder(folder, 'splits', EXPECTED);
  const lists = await listVocSplits(root);
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
