import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted, DsrgError } from '@dsrg/core';
import { isPhotoName } from '../read/photo-id.ts';
import { chooseClasses } from './choose-classes.ts';
import { classesFound } from './classes-found.ts';
import type { Dataset } from './dataset.ts';
import { classFiles, fileUses } from './file-uses.ts';
import { listFiles, photosAmong } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { chooseIds, splitsOfFolder } from './folder-ids.ts';
import { sideFolders } from './folder-names.ts';
import { hasSplits, listsOfSplits, offeredSplits } from './folder-splits.ts';
import { readFolderTags } from './folder-tag-sources.ts';
import { openPhotoFolder } from './layouts/photo-folder.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { foundBeside, masksBeside } from './masks-beside.ts';
import { type FoundMasks, matchMasks } from './match-masks.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { requireAll } from './require-all.ts';
import { unusedFiles } from './unused-files.ts';

const noMasks: FoundMasks = { masks: new Map(), notes: [] };

/** Where label files are looked for when nobody names a folder. */
const usualMaskFolders = ['masks', 'labels', USUAL_MASKS] as const;

/**
 * Opens any folder of photos, sub-folders included, with any names. Tags come from the first of `tagLayouts` that is there: a tag
 * file, the export of an annotation tool, a text file beside each photo, sub-folders, keywords in the photos. Label
 * files lie in `masks`, under the photo's name or path. Splits are sub-folders (`train`, `images/val`, `cat/test`) or lists
 * (`train.txt`), or told by a column `split` or CVAT's subsets; without any, every photo is for training.
 *
 * @param root path of the folder
 * @throws DsrgError as `openVoc` does
 */
export async function openFolder(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { requireMasks = false, requireTags = false } = options;
  const paths = await listFiles(root);
  const maskFolder = chooseMasks(root, paths, options.masks);
  const beside = masksBeside(root, paths);
  const photos = photosOf(root, paths, maskFolder, beside);
  if (photos.size === 0) {
    throw new DsrgError(
      'DATASET',
      `${root} holds no photo: no .jpg, .png, .webp, .avif, .bmp, .gif or .tif, in no sub-folder either.`,
      {
        hint: `${unusedFiles(paths)
          .map((note) => `${note}. `)
          .join('')}Check the path. A data set is a folder of photos, a VOC or COCO folder, or a dataset.json.`,
      },
    );
  }
  const told = await chooseClasses(root, options.classes);
  if (requireMasks && told === undefined) throw needsClasses(root);
  const { masks, notes: aboutMasks } = told === undefined ? noMasks : findMasks(root, maskFolder, photos, beside);
  const wantsTags = requireTags || options.tags !== undefined || told === undefined;
  const needed = requireTags || told === undefined;
  const folder = openPhotoFolder(root, paths, photos, told);
  const fromMasks = options.tags === 'masks';
  if (fromMasks && told === undefined) throw needsClasses(root);
  const reading =
    wantsTags && !fromMasks
      ? await readFolderTags(options.tags === 'auto' ? undefined : options.tags, folder, needed)
      : undefined;
  const kept = reading?.photos ?? photos;
  const lists = await splitsOfFolder(folder);
  const { splits, untold, toldBy } = lists;
  const ids = await chooseIds(root, lists, options.split, kept);
  const tags = fromMasks ? await tagsOfMasks(masks, ids, told!, maskFolder ?? 'masks', options) : reading?.tags;
  const { classes, unused } = told ? { classes: told, unused: [] } : classesFound(tags, reading?.declared, root);
  const listed = options.split === undefined && requireMasks ? ids.filter((id) => masks.has(id)) : ids;
  if (requireMasks)
    requireAll(
      listed.length > 0 ? listed : ids,
      masks,
      'FILE_MISSING',
      'label file',
      join(root, maskFolder ?? 'masks'),
    );
  if (requireTags) requireAll(listed, tags?.rows ?? new Map(), 'TAG', 'tag', tags?.from ?? root);
  const { split } = options;
  const whole = split === 'train' && !hasSplits(splits);
  const unread =
    told === undefined
      ? (maskFolder ?? (beside.size > 0 ? `${counted(beside.size, 'mask')} beside photos` : undefined))
      : undefined;
  // Masks that match no photo are counted by themselves.
  const looked = paths.filter((path) => !(isPhotoName(path) && path.startsWith(`${maskFolder}/`)));
  const used = [
    ...photos.values(),
    ...[...beside.values()].map((path) => join(root, path)),
    ...classFiles(root, options),
    ...listsOfSplits(splits, split),
    ...(toldBy === undefined ? [] : [toldBy]),
  ];
  const notes = [
    ...aboutMasks,
    ...(untold > 0 ? [`${counted(untold, 'photo')} in no split, as no file tells of one`] : []),
    ...(whole ? ['no splits there, so every photo is for training'] : []),
    ...(unused.length > 0 ? [`no photo shows ${unused.slice(0, 5).join(', ')}${unused.length > 5 ? ', …' : ''}`] : []),
    ...unusedFiles(looked, { ...fileUses(root, used, tags), pictures: 'in a folder of masks or annotations' }),
    ...(unread === undefined ? [] : [`${unread} left alone, for no classes.json says what the numbers in masks mean`]),
  ];
  return finishDataset({
    kind: 'folder',
    root,
    split,
    classes,
    ids: listed,
    photos: kept,
    masks,
    tags,
    notes,
    masksLeftAlone: unread !== undefined,
  });
}

/** Names of the splits of a plain folder. */
export async function listFolderSplits(root: string): Promise<string[]> {
  const paths = await listFiles(root);
  const photos = photosOf(root, paths, undefined, masksBeside(root, paths));
  return offeredSplits((await splitsOfFolder(openPhotoFolder(root, paths, photos, undefined))).splits);
}

/** The photos of a plain folder, those that {@link openFolder} takes: path by id. @throws DsrgError FILE_MISSING, DATASET */
export async function listFolderPhotos(root: string): Promise<Map<string, string>> {
  const paths = await listFiles(root);
  return photosOf(root, paths, chooseMasks(root, paths, undefined), masksBeside(root, paths));
}

/** Masks in a folder of their own, else those beside their photos. */
function findMasks(
  root: string,
  maskFolder: string | undefined,
  photos: ReadonlyMap<string, string>,
  beside: ReadonlyMap<string, string>,
): FoundMasks {
  return maskFolder === undefined ? foundBeside(root, beside) : matchMasks(root, maskFolder, photos.keys());
}

function photosOf(
  root: string,
  paths: readonly string[],
  maskFolder: string | undefined,
  beside: ReadonlyMap<string, string>,
): Map<string, string> {
  const masks = new Set(beside.values());
  const sides = [...sideFolders(paths), ...(maskFolder === undefined ? [] : [maskFolder])].map((side) => `${side}/`);
  return photosAmong(
    root,
    paths.filter((path) => !masks.has(path) && !sides.some((side) => path.startsWith(side))),
  );
}

/** The folder of label files; one without PNGs holds something else (YOLO's texts lie in `labels`). */
function chooseMasks(root: string, paths: readonly string[], asked: string | undefined): string | undefined {
  if (asked !== undefined && (asked !== USUAL_MASKS || existsSync(join(root, asked)))) return asked;
  return usualMaskFolders.find((name) => paths.some((path) => path.startsWith(`${name}/`) && /\.png$/i.test(path)));
}

function needsClasses(root: string): DsrgError {
  return new DsrgError('CONFIG', `Masks hold numbers, and ${root} does not say which classes they are.`, {
    hint: 'Write a classes.json into it: ["background", "cat", "dog"]',
  });
}
