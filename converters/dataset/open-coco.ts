import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DsrgError, nearestName } from '@dsrg/core';
import { labelCategories } from '../read/coco/category-labels.ts';
import type { CocoInstances } from '../read/coco/read-instances.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { tagsOfFile } from './file-tags.ts';
import { finishDataset } from './finish-dataset.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { readInstancesFile } from './read-instances-file.ts';
import { requireAll } from './require-all.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * Opens a COCO folder: `annotations/instances_<split>.json`, photos in `<split>` or `images/<split>`. Tags are the categories
 * of a photo's objects, crowds included. Masks are those that `dsrg-convert masks` drew from the outlines, turned as EXIF data turn
 * their photos.
 *
 * @param root path of the folder
 * @param options.split `train2014`, or `train` where only one year is there. @default needed where there are several
 * @throws DsrgError as `openVoc` does. Photos without any object are left out where tags are required, and that is noted
 */
export async function openCoco(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { requireMasks = false, requireTags = false } = options;
  const split = chooseSplit(root, options.split);
  const file = join(root, 'annotations', `instances_${split}.json`);
  const instances = await readInstancesFile(file);
  const { classes, labels } = labelCategories(instances.categories, await chooseClasses(root, options.classes), file);
  const photos = findPhotos(root, split, instances);
  const all = [...photos.keys()];
  const { folder, masks } = findMasks(root, split, options.masks, all);
  const tags = await readTags(options.tags, { root, instances, labels, classes, masks, all });
  const tagged = requireTags ? all.filter((id) => tags.rows.has(id)) : all;
  const masked = options.split === undefined && requireMasks ? tagged.filter((id) => masks.has(id)) : tagged;
  const ids = masked.length > 0 ? masked : tagged;
  if (requireMasks && masks.size === 0)
    throw new DsrgError('FILE_MISSING', `${split} has no label files in ${join(root, folder)}.`, {
      hint: `Draw the outlines: dsrg-convert masks ${file} --out ${join(root, 'masks', split)}`,
    });
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', join(root, folder));
  const notes = tagged.length < all.length ? [`${all.length - tagged.length} photos without any object left out`] : [];
  return finishDataset({ kind: 'coco', root, split, classes, ids, photos, masks, tags, notes });
}

/** Names of the instances files: `train2014`. */
export function listCocoSplits(root: string): string[] {
  const folder = join(root, 'annotations');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => /^instances_(.+)\.json$/.exec(name)?.[1] ?? []).sort();
}

function chooseSplit(root: string, wanted: string | undefined): string {
  const splits = listCocoSplits(root);
  if (wanted !== undefined && splits.includes(wanted)) return wanted;
  const fitting = splits.filter((name) => name.startsWith(wanted ?? ''));
  if (fitting.length === 1) return fitting[0]!;
  const near = wanted === undefined ? undefined : nearestName(wanted, splits);
  const asked = wanted === undefined ? 'which split is meant' : `the split "${wanted}"`;
  throw new DsrgError('FILE_MISSING', `${root} does not tell ${asked}; there are: ${splits.join(', ') || 'none'}.`, {
    hint: near ? `Did you mean "${near}"?` : 'Name one of them: --split train2014',
  });
}

/** Folders in which the photos of a split may lie, the likeliest first. */
export function cocoPhotoPlaces(root: string, split: string): string[] {
  return [split, join('images', split), 'images', 'JPEGImages', ''].map((place) => join(root, place));
}

function findPhotos(root: string, split: string, { images }: CocoInstances): Map<string, string> {
  const [first] = images.values();
  if (first === undefined) throw new DsrgError('DATASET', `instances_${split}.json in ${root} lists no photo.`);
  const places = cocoPhotoPlaces(root, split);
  const folder = places.find((place) => existsSync(join(place, first.fileName)));
  if (folder === undefined) {
    throw new DsrgError(
      'FILE_MISSING',
      `The photo ${first.fileName} of ${split} lies in none of ${places.join(', ')}.`,
      {
        hint: 'Unpack the photos beside the folder annotations.',
      },
    );
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
  return new Map([...images.values()].map(({ fileName }) => [photoId(fileName), join(folder, fileName)]));
}

function findMasks(
  root: string,
  split: string,
  asked: string | undefined,
  ids: readonly string[],
): { folder: string; masks: Map<string, string> } {
  const usual = [join('seg_labels', split), join('masks', split), 'masks', USUAL_MASKS];
  const named = asked === undefined || asked === USUAL_MASKS ? [] : [join(asked, split), asked];
  const places = named.length > 0 ? named : usual;
  const folder = places.find((place) => existsSync(join(root, place))) ?? places[0]!;
  const there = new Set(existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []);
  const masks = ids
    .filter((id) => there.has(`${id}.png`))
    .map((id): [string, string] => [id, join(root, folder, `${id}.png`)]);
  return { folder, masks: new Map(masks) };
}

interface TagContext {
  readonly root: string;
  readonly instances: CocoInstances;
  readonly labels: ReadonlyMap<number, number>;
  readonly classes: readonly string[];
  readonly masks: ReadonlyMap<string, string>;
  readonly all: readonly string[];
}

async function readTags(source: string | undefined, context: TagContext): Promise<TagReading> {
  const { root, instances, labels, classes, masks, all } = context;
  if (source === 'masks') return tagsOfMasks(masks, all, classes, basename(root));
  if (source !== undefined && source !== 'auto') return tagsOfFile(source, root, all, classes);
  const rows = [...instances.objects].map(([image, objects]): [string, NamedTags] => {
    const id = photoId(instances.images.get(image)!.fileName);
    const shown = new Set(objects.map(({ category }) => labels.get(category)!));
    return [id, { image: id, names: classes.filter((_, label) => shown.has(label)), place: 'the instances file' }];
  });
  return { rows: new Map(rows), from: 'the categories of the objects', fromPixels: false, notes: [] };
}
