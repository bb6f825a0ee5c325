import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { describeCaseTwins } from '../read/case-twins.ts';
import type { Dataset, DatasetKind } from './dataset.ts';
import { datasetFileAt, readDatasetFile } from './dataset-file.ts';
import { listCocoSplits, openCoco } from './open-coco.ts';
import { openDatasetFile } from './open-dataset-file.ts';
import { listFolderSplits, openFolder } from './open-folder.ts';
import type { OpenDatasetOptions } from './open-options.ts';
import { listRecurseedSplits, openRecurseed } from './open-recurseed.ts';
import { openVoc } from './open-voc.ts';
import { listVocSplits } from './voc-lists.ts';

const openers: Readonly<Record<DatasetKind, (root: string, options: OpenDatasetOptions) => Promise<Dataset>>> = {
  voc: openVoc,
  coco: openCoco,
  recurseed: openRecurseed,
  folder: openFolder,
  file: openDatasetFile,
};

/**
 * Opens a data set of any kind that is known: a VOC folder (or the `VOCdevkit` around it), a COCO folder, one laid out for
 * RecurSeed, a `dataset.json`, or any folder of photos. `describeDataset` tells in one line what was found.
 *
 * @param path of the folder, or of a `dataset.json`
 * @throws DsrgError FILE_MISSING, DATASET, TAG, CONFIG, FILE_FORMAT: see the kinds
 *
 * @example
 * const dataset = await openDataset('photos', { split: 'train', requireTags: true });
 * console.log(describeDataset(dataset)); // photos is a plain folder of photos: 120 photos of train; classes cat, dog; …
 */
export async function openDataset(path: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { kind, root } = recogniseDataset(path);
  const { binaryMasks, maxPixels } = options;
  const opened = withCaseTwins(await openers[kind](root, { ...options, masks: belowRoot(root, options.masks) }));
  const set = maxPixels === undefined ? opened : { ...opened, maxPixels };
  return binaryMasks ? withBinaryMasks(set) : set;
}

/** A folder of masks as openers take it, below the root: one that is named by its whole path may lie anywhere. */
function belowRoot(root: string, masks: string | undefined): string | undefined {
  if (masks === undefined || !isAbsolute(masks)) return masks;
  const folder = statSync(root).isDirectory() ? root : dirname(root);
  return relative(resolve(folder), masks).replaceAll('\\', '/') || '.';
}

/** Says which ids cannot lie in one folder everywhere. */
function withCaseTwins(set: Dataset): Dataset {
  const twins = describeCaseTwins(set.items.map(({ id }) => id));
  if (twins === undefined) return set;
  return { ...set, about: { ...set.about, notes: [...set.about.notes, twins] } };
}

function withBinaryMasks(set: Dataset): Dataset {
  if (set.classes.length !== 2) {
    const names = set.classes.slice(1);
    throw new DsrgError(
      'CONFIG',
      `--binary-masks is for one class; ${set.root} has ${names.length}: ${names.join(', ')}.`,
      {
        hint: 'A mask that is black and white cannot say which of several classes it shows.',
      },
    );
  }
  const items = set.items.map((item) => (item.mask === undefined ? item : { ...item, binaryMask: true }));
  return { ...set, items };
}

/**
 * The names that `split` may have.
 *
 * @throws DsrgError FILE_MISSING; FILE_FORMAT for a damaged `dataset.json`
 */
export async function listSplits(path: string): Promise<string[]> {
  const { kind, root } = recogniseDataset(path);
  if (kind === 'voc') return wholeIfNone(await listVocSplits(root));
  if (kind === 'coco') return withShortNames(listCocoSplits(root), (name) => name.replace(/\d{4}$/, ''));
  if (kind === 'recurseed')
    return withShortNames(listRecurseedSplits(root), (name) => name.replace(/^validation$/, 'val'));
  if (kind === 'file') return Object.keys((await readDatasetFile(datasetFileAt(root))).splits);
  return listFolderSplits(root);
}

/** What kind of data set lies there. Files are looked for, none is read. */
export function recogniseDataset(path: string): { kind: DatasetKind; root: string } {
  if (!existsSync(path)) {
    throw new DsrgError('FILE_MISSING', `There is no data set ${path}.`, {
      hint: existsSync(dirname(path)) ? 'Check the name.' : `${dirname(path)} does not exist either: check the path.`,
    });
  }
  if (!statSync(path).isDirectory()) return { kind: 'file', root: path };
  const has = (...parts: string[]): boolean => existsSync(join(path, ...parts));
  if (has('dataset.json')) return { kind: 'file', root: path };
  if (has('JPEGImages')) return { kind: 'voc', root: path };
  for (const year of ['VOC2012', 'VOCdevkit/VOC2012']) {
    if (has(year, 'JPEGImages')) return { kind: 'voc', root: join(path, year) };
  }
  if (listCocoSplits(path).length > 0) return { kind: 'coco', root: path };
  if (listRecurseedSplits(path).length > 0) return { kind: 'recurseed', root: path };
  return { kind: 'folder', root: path };
}

/** Where there are no lists, every photo is for training. */
function wholeIfNone(names: readonly string[]): string[] {
  return names.length === 0 ? ['train'] : [...names];
}

/** Names with the short forms that stand for exactly one of them. */
function withShortNames(names: readonly string[], shorten: (name: string) => string): string[] {
  const short = names.map(shorten).filter((name, _, all) => all.filter((other) => other === name).length === 1);
  return [...new Set([...names, ...short])];
}
