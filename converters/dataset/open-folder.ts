import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError, nearestName } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { readIds } from '../read/read-ids.ts';
import { chooseClasses } from './choose-classes.ts';
import { classesFound } from './classes-found.ts';
import type { Dataset } from './dataset.ts';
import { listFiles, photosAmong } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { sideFolders } from './folder-names.ts';
import { type FolderSplit, folderSplits, hasSplits, offeredSplits } from './folder-splits.ts';
import { readFolderTags } from './folder-tag-sources.ts';
import { openPhotoFolder, type PhotoFolder } from './layouts/photo-folder.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { foundBeside, masksBeside } from './masks-beside.ts';
import { type FoundMasks, matchMasks } from './match-masks.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { photoFinder } from './photo-finder.ts';
import { requireAll } from './require-all.ts';
import { toldSplits } from './told-splits.ts';
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
  const { splits, splitOf, untold } = await splitsOf(folder);
  const ids = await chooseIds({ root, splitOf }, splits, options.split, kept);
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
      ? (maskFolder ?? (beside.size > 0 ? `${beside.size} masks beside photos` : undefined))
      : undefined;
  const notes = [
    ...aboutMasks,
    ...(untold > 0 ? [`${untold} photos of which no file tells the split are in none`] : []),
    ...(whole ? ['no splits there, so every photo is for training'] : []),
    ...(unused.length > 0 ? [`no photo shows ${unused.slice(0, 5).join(', ')}${unused.length > 5 ? ', …' : ''}`] : []),
    ...unusedFiles(paths),
    ...(unread === undefined ? [] : [`${unread} left alone, for no classes.json says what the numbers in masks mean`]),
  ];
  return finishDataset({ kind: 'folder', root, split, classes, ids: listed, photos: kept, masks, tags, notes });
}

/** Names of the splits of a plain folder. */
export async function listFolderSplits(root: string): Promise<string[]> {
  const paths = await listFiles(root);
  const photos = photosOf(root, paths, undefined, masksBeside(root, paths));
  return offeredSplits((await splitsOf(openPhotoFolder(root, paths, photos, undefined))).splits);
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

interface Splits extends Pick<PhotoFolder, 'splitOf'> {
  readonly splits: readonly FolderSplit[];
  /** Photos that are in no split, where a file tells the splits of others. */
  readonly untold: number;
}

/** Splits by folders and lists; where there are none, those that a table or an export tells. */
async function splitsOf(folder: PhotoFolder): Promise<Splits> {
  const { root, paths, photos, splitOf } = folder;
  const splits = folderSplits(root, paths, photos.keys(), folder);
  const told = hasSplits(splits) ? undefined : await toldSplits(folder);
  if (told === undefined || told.size === 0) return { splits, splitOf, untold: 0 };
  const names = ['train', 'val', 'test'].filter((name) => [...told.values()].includes(name));
  return {
    splits: [...splits, ...names.map((name) => ({ name }))],
    splitOf: (id) => told.get(id),
    untold: photos.size - told.size,
  };
}

async function chooseIds(
  { root, splitOf }: Pick<PhotoFolder, 'root' | 'splitOf'>,
  splits: readonly FolderSplit[],
  split: string | undefined,
  photos: ReadonlyMap<string, string>,
): Promise<string[]> {
  if (split === undefined) return [...photos.keys()];
  const found = splits.find(({ name }) => name === split);
  if (found?.list !== undefined) {
    const find = photoFinder(photos.keys());
    const wanted = readIds(await readText(found.list, 'The split'), found.list).map((line) => {
      const [id, ...others] = find(line);
      return id === undefined || others.length > 0 ? line : id;
    });
    requireAll(wanted, photos, 'FILE_MISSING', 'photo', root);
    return wanted;
  }
  if (found) return [...photos.keys()].filter((id) => splitOf(id) === split);
  if (split === 'train' && !hasSplits(splits)) return [...photos.keys()];
  const names = splits.map(({ name }) => name);
  const near = nearestName(split, names);
  throw new DsrgError(
    'FILE_MISSING',
    `${root} has no split "${split}"; it has: ${names.join(', ') || 'none, so all is "train"'}.`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : `Sort the photos into sub-folders train and val, or list them in ${split}.txt.`,
    },
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
