import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { DsrgError, nearestName } from '@dsrg/core';
import { labelCategories } from '../read/coco/category-labels.ts';
import { cocoPhotoIds } from '../read/coco/photo-ids.ts';
import type { CocoId, CocoInstances } from '../read/coco/read-instances.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { chooseClasses } from './choose-classes.ts';
import { type CocoFile, listCocoFiles } from './coco-files.ts';
import type { Dataset } from './dataset.ts';
import { tagsOfFile } from './file-tags.ts';
import { finishDataset } from './finish-dataset.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { masksBesidePhotos } from './masks-beside.ts';
import { type FoundMasks, matchMasks } from './match-masks.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { readInstancesFile } from './read-instances-file.ts';
import { requireAll } from './require-all.ts';
import type { TagReading } from './tag-reading.ts';
import { unusedInCoco } from './unused-in-coco.ts';

/**
 * Opens a COCO folder, or what another tool exported as one: the places of its files are those of {@link listCocoFiles}. Tags are the
 * categories of a photo's objects, crowds included; a photo without any object is a negative. Masks are those that `dsrg-convert masks`
 * drew from the outlines, turned as EXIF data turn their photos.
 *
 * @param root path of the folder
 * @param options.split `train2014`, or `train` where only one year is there. @default needed where there are several
 * @throws DsrgError as `openVoc` does
 */
export async function openCoco(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { requireMasks = false } = options;
  const file = chooseFile(root, options.split);
  const { split, path } = file;
  const instances = await readInstancesFile(path);
  const told = await chooseClasses(root, options.classes);
  const { classes, labels } = labelCategories(instances.categories, told, path);
  const names = cocoPhotoIds(instances.images, path);
  const photos = findPhotos(root, file, instances, names);
  const all = [...photos.keys()];
  const { folder, masks, notes } = findMasks(root, split, options.masks, photos);
  const tags = await readTags(options.tags, {
    root,
    instances,
    names,
    labels,
    classes,
    masks,
    all,
    options,
  });
  const masked = options.split === undefined && requireMasks ? all.filter((id) => masks.has(id)) : all;
  const ids = masked.length > 0 ? masked : all;
  if (requireMasks && masks.size === 0)
    throw new DsrgError('FILE_MISSING', `${split} has no label files in ${join(root, folder)}.`, {
      hint: `Draw the outlines: dsrg-convert masks ${path} --out ${join(root, 'masks', split)}`,
    });
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', join(root, folder));
  if (options.requireTags) requireAll(ids, tags.rows, 'TAG', 'tag', tags.from);
  const said = [...instances.notes, ...notes, ...(await unusedInCoco(root, { file, photos, masks, tags, options }))];
  return finishDataset({ kind: 'coco', root, split, classes, ids, photos, masks, tags, notes: said });
}

/** Names of the splits that have an instances file: `train2014`. */
export function listCocoSplits(root: string): string[] {
  return listCocoFiles(root).map(({ split }) => split);
}

function chooseFile(root: string, wanted: string | undefined): CocoFile {
  const files = listCocoFiles(root);
  const fitting = files.filter(({ split }) => split === wanted);
  const [file, ...others] = fitting.length > 0 ? fitting : files.filter(({ split }) => split.startsWith(wanted ?? ''));
  if (file !== undefined && others.length === 0) return file;
  const splits = files.map(({ split }) => split);
  const near = wanted === undefined ? undefined : nearestName(wanted, splits);
  const asked = wanted === undefined ? 'which split is meant' : `the split "${wanted}"`;
  throw new DsrgError('FILE_MISSING', `${root} does not tell ${asked}; there are: ${splits.join(', ') || 'none'}.`, {
    hint: near ? `Did you mean "${near}"?` : 'Name one of them: --split train2014',
  });
}

function findPhotos(
  root: string,
  { split, path, photoPlaces }: CocoFile,
  { images }: CocoInstances,
  names: ReadonlyMap<CocoId, string>,
): Map<string, string> {
  const [first] = images.values();
  if (first === undefined) throw new DsrgError('DATASET', `${relative(root, path)} in ${root} lists no photo.`);
  const folder = photoPlaces.find((place) => existsSync(join(place, first.fileName)));
  if (folder === undefined) {
    const places = photoPlaces.join(', ');
    throw new DsrgError('FILE_MISSING', `The photo ${first.fileName} of ${split} lies in none of ${places}.`, {
      hint: 'Unpack the photos beside the folder annotations.',
    });
  }
  const there = new Set(readdirSync(folder));
  const missing = [...images.values()].filter(({ fileName }) =>
    fileName.includes('/') ? !existsSync(join(folder, fileName)) : !there.has(fileName),
  );
  if (missing.length > 0) {
    const more = missing.length > 1 ? ` and ${missing.length - 1} more of ${images.size}` : '';
    throw new DsrgError('FILE_MISSING', `There is no photo ${missing[0]!.fileName}${more} in ${folder}.`, {
      hint: 'Was the archive unpacked whole?',
    });
  }
  return new Map([...images].map(([key, { fileName }]) => [names.get(key)!, join(folder, fileName)]));
}

function findMasks(
  root: string,
  split: string,
  asked: string | undefined,
  photos: ReadonlyMap<string, string>,
): FoundMasks & { folder: string } {
  const usual = [join('seg_labels', split), join('masks', split), 'masks', USUAL_MASKS];
  const named = asked === undefined || asked === USUAL_MASKS ? [] : [join(asked, split), asked];
  const places = named.length > 0 ? named : usual;
  const folder = places.find((place) => existsSync(join(root, place))) ?? places[0]!;
  if (!existsSync(join(root, folder)))
    return { folder, ...(named.length > 0 ? { masks: new Map(), notes: [] } : masksBesidePhotos(root, photos)) };
  const { masks, notes } = matchMasks(root, folder, photos.keys());
  // A folder for all splits holds masks of other splits' photos.
  return { folder, masks, notes: basename(folder) === split ? notes : [] };
}

interface TagContext {
  readonly root: string;
  readonly instances: CocoInstances;
  /** Id of a photo by the file's. */
  readonly names: ReadonlyMap<CocoId, string>;
  readonly labels: ReadonlyMap<CocoId, number>;
  readonly classes: readonly string[];
  readonly masks: ReadonlyMap<string, string>;
  readonly all: readonly string[];
  readonly options: OpenDatasetOptions;
}

async function readTags(source: string | undefined, context: TagContext): Promise<TagReading> {
  const { root, instances, names, labels, classes, masks, all, options } = context;
  if (source === 'masks') return tagsOfMasks(masks, all, classes, basename(root), options);
  if (source !== undefined && source !== 'auto') return tagsOfFile(source, root, all, classes);
  const rows = [...names].map(([image, id]): [string, NamedTags] => {
    const shown = new Set((instances.objects.get(image) ?? []).map(({ category }) => labels.get(category)));
    const tags = classes.filter((_, label) => label > 0 && shown.has(label));
    return [id, { image: id, names: tags, place: 'the instances file' }];
  });
  return { rows: new Map(rows), from: 'the categories of the objects', fromPixels: false, notes: [] };
}
