import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError, nearestName } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { classesOfTags } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { readIds } from '../read/read-ids.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { walkPhotos } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { folderSplits, splitRemover } from './folder-splits.ts';
import { type FolderContext, readFolderTags } from './folder-tag-sources.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { requireAll } from './require-all.ts';

/** Where label files are looked for when nobody names a folder. */
const usualMaskFolders = ['masks', 'labels', USUAL_MASKS] as const;

/**
 * Opens any folder of photos, sub-folders included, with any names. Tags come from the first of these that is there:
 * `tags.csv`, `tags.json`, `cls_labels.npy`, a text file beside each photo, sub-folders, keywords in the photos. Label
 * files lie in `masks`, under the photo's name or path. Splits are sub-folders (`train`, `val`, `test`) or lists
 * (`train.txt`); without any, every photo is for training.
 *
 * @param root path of the folder
 * @throws DsrgError as `openVoc` does
 */
export async function openFolder(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { requireMasks = false, requireTags = false } = options;
  const maskFolder = chooseMasks(root, options.masks);
  const except = new Set([...usualMaskFolders, ...(maskFolder === undefined ? [] : [maskFolder])]);
  const photos = await walkPhotos(root, except);
  if (photos.size === 0) {
    throw new DsrgError(
      'DATASET',
      `${root} holds no photo: no .jpg, .png, .webp, .avif, .bmp, .gif or .tif, in no sub-folder either.`,
      {
        hint: 'Check the path. A data set is a folder of photos, a VOC or COCO folder, or a dataset.json.',
      },
    );
  }
  const told = await chooseClasses(root, options.classes);
  if (requireMasks && told === undefined) throw needsClasses(root);
  const masks = told === undefined ? new Map<string, string>() : findMasks(root, maskFolder, photos);
  const wantsTags = requireTags || options.tags !== undefined || told === undefined;
  const needed = requireTags || told === undefined;
  const context: FolderContext = { root, photos, classes: told, below: splitRemover(root) };
  const fromMasks = options.tags === 'masks';
  if (fromMasks && told === undefined) throw needsClasses(root);
  const reading =
    wantsTags && !fromMasks
      ? await readFolderTags(options.tags === 'auto' ? undefined : options.tags, context, needed)
      : undefined;
  const kept = reading?.photos ?? photos;
  const ids = await chooseIds(root, options.split, kept);
  const tags = fromMasks ? await tagsOfMasks(masks, ids, told!, maskFolder ?? 'masks') : reading?.tags;
  const classes = told ?? classesOfTags(tags?.rows.values() ?? [], root);
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
  const whole = split !== undefined && folderSplits(root).length === 0;
  const unread = told === undefined && maskFolder !== undefined;
  const notes = [
    ...(whole ? ['no splits there, so every photo is for training'] : []),
    ...(unread ? [`${maskFolder} left alone, for no classes.json says what the numbers in it mean`] : []),
  ];
  return finishDataset({ kind: 'folder', root, split, classes, ids: listed, photos: kept, masks, tags, notes });
}

async function chooseIds(
  root: string,
  split: string | undefined,
  photos: ReadonlyMap<string, string>,
): Promise<string[]> {
  if (split === undefined) return [...photos.keys()];
  const splits = folderSplits(root);
  const found = splits.find(({ name }) => name === split);
  if (found?.list !== undefined) {
    const wanted = readIds(await readText(found.list, 'The split'), found.list).map((id) => resolveId(id, photos));
    requireAll(wanted, photos, 'FILE_MISSING', 'photo', root);
    return wanted;
  }
  if (found?.folder !== undefined) return [...photos.keys()].filter((id) => id.startsWith(`${found.folder}/`));
  if (splits.length === 0 && split === 'train') return [...photos.keys()];
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

/** A line of a list: an id, or a file name, with or without its folder. */
function resolveId(line: string, photos: ReadonlyMap<string, string>): string {
  if (photos.has(line)) return line;
  const path = line.replaceAll('\\', '/');
  const id = path.slice(0, path.lastIndexOf('/') + 1) + photoId(path);
  if (photos.has(id)) return id;
  const alike = [...photos.keys()].filter((known) => known.endsWith(`/${id}`));
  return alike.length === 1 ? alike[0]! : line;
}

function chooseMasks(root: string, asked: string | undefined): string | undefined {
  if (asked !== undefined && (asked !== USUAL_MASKS || existsSync(join(root, asked)))) return asked;
  return usualMaskFolders.find((name) => existsSync(join(root, name)));
}

function findMasks(root: string, folder: string | undefined, photos: ReadonlyMap<string, string>): Map<string, string> {
  const masks = new Map<string, string>();
  if (folder === undefined) return masks;
  let files: string[];
  try {
    files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      name.replaceAll('\\', '/'),
    );
  } catch (cause) {
    throw new DsrgError('FILE_MISSING', `The folder ${join(root, folder)} of the label files cannot be read.`, {
      cause,
    });
  }
  const byId = new Map(
    files.filter((name) => /\.png$/i.test(name)).map((name) => [name.slice(0, -4).normalize('NFC'), name]),
  );
  const names = new Map<string, number>();
  for (const id of photos.keys()) names.set(photoId(id), (names.get(photoId(id)) ?? 0) + 1);
  for (const id of photos.keys()) {
    const file = byId.get(id) ?? (names.get(photoId(id)) === 1 ? byId.get(photoId(id)) : undefined);
    if (file !== undefined) masks.set(id, join(root, folder, file));
  }
  return masks;
}

function needsClasses(root: string): DsrgError {
  return new DsrgError('CONFIG', `Masks hold numbers, and ${root} does not say which classes they are.`, {
    hint: 'Write a classes.json into it: ["background", "cat", "dog"]',
  });
}
