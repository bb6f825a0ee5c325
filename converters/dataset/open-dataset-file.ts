import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DsrgError, nearestName } from '@dsrg/core';
import type { NamedTags } from '../read/named-tags.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { datasetFileAt, readDatasetFile } from './dataset-file.ts';
import { tagsOfFile } from './file-tags.ts';
import { classFiles, filesDirectlyIn, fileUses } from './file-uses.ts';
import { finishDataset } from './finish-dataset.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { requireAll } from './require-all.ts';
import { unusedFiles } from './unused-files.ts';

/**
 * Opens a data set that dsrg wrote (`dataset.json`). Paths in it are relative to it.
 *
 * @param path of the file, or of its folder
 * @throws DsrgError as `openVoc` does, and for a file that is none; FILE_MISSING for photos that are gone
 */
export async function openDatasetFile(path: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { split, requireMasks = false, requireTags = false } = options;
  const place = datasetFileAt(path);
  const file = await readDatasetFile(place);
  const root = dirname(resolve(place));
  checkClassesAgree(
    file.classes,
    options.classes === undefined ? undefined : await chooseClasses(root, options.classes),
    place,
  );
  const photos = new Map(file.photos.map(({ id, photo }) => [id, join(root, photo)]));
  const masks = new Map<string, string>();
  for (const { id, mask } of file.photos) {
    const other =
      options.masks !== undefined && options.masks !== USUAL_MASKS ? join(options.masks, `${id}.png`) : undefined;
    if (other === undefined ? mask !== undefined : existsSync(join(root, other)))
      masks.set(id, join(root, other ?? mask!));
  }
  const listed = split === undefined ? [...photos.keys()] : file.splits[split];
  if (listed === undefined) {
    const names = Object.keys(file.splits);
    const near = nearestName(split!, names);
    throw new DsrgError('FILE_MISSING', `${place} has no split "${split}"; it has: ${names.join(', ') || 'none'}.`, {
      ...(near && { hint: `Did you mean "${near}"?` }),
    });
  }
  const ids = split === undefined && requireMasks ? listed.filter((id) => masks.has(id)) : listed;
  if (ids.length === 0) throw new DsrgError('DATASET', `${place} has no photo that could be used here.`);
  const gone = new Map(ids.filter((id) => existsSync(photos.get(id)!)).map((id) => [id, true]));
  requireAll(ids, gone, 'FILE_MISSING', 'photo', root);
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', root);
  const tags = await readTags(options.tags);
  if (requireTags) requireAll(ids, tags?.rows ?? new Map(), 'TAG', 'tag', place);
  const black = new Set(
    file.photos.flatMap(({ id, mask, binaryMask }) =>
      binaryMask && masks.get(id) === join(root, mask ?? '') ? [id] : [],
    ),
  );
  const set = finishDataset({
    kind: 'file',
    root,
    name: file.name,
    split,
    classes: file.classes,
    ids,
    photos,
    masks,
    tags,
    notes: await unusedBeside(),
  });
  return { ...set, items: set.items.map((item) => (black.has(item.id) ? { ...item, binaryMask: true } : item)) };

  /** Files beside photos that the file lists in no split. */
  async function unusedBeside(): Promise<string[]> {
    const folders = file.photos.map(({ photo }) => dirname(photo)).map((folder) => (folder === '.' ? '' : folder));
    const listedMasks = file.photos.flatMap(({ mask }) => (mask === undefined ? [] : [join(root, mask)]));
    const used = [place, ...photos.values(), ...masks.values(), ...listedMasks, ...classFiles(root, {})];
    const uses = { ...fileUses(root, used, tags), pictures: `not in ${basename(place)}` };
    return unusedFiles(await filesDirectlyIn(root, folders), uses);
  }

  async function readTags(source: string | undefined) {
    if (source === 'masks') return tagsOfMasks(masks, ids, file.classes, root, options);
    if (source !== undefined && source !== 'auto') return tagsOfFile(source, root, photos.keys(), file.classes);
    const rows = new Map<string, NamedTags>();
    for (const { id, tags: names } of file.photos) if (names !== undefined) rows.set(id, { image: id, names, place });
    if (rows.size === 0) return undefined;
    return { rows, from: file.tagsFrom ?? place, fromPixels: file.tagsFromPixels, notes: [] };
  }
}

function checkClassesAgree(own: readonly string[], told: readonly string[] | undefined, place: string): void {
  if (told === undefined || told.join('\n') === own.join('\n')) return;
  throw new DsrgError('CONFIG', `${place} has the classes ${own.join(', ')}; others were named: ${told.join(', ')}.`, {
    hint: 'Leave the class list out: the file knows its own.',
  });
}
