import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError, nearestName, vocClasses } from '@dsrg/core';
import { tagsOfAnnotations } from './annotation-tags.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { tagsOfFile } from './file-tags.ts';
import { classFiles, filesDirectlyIn, fileUses } from './file-uses.ts';
import { findPhotos } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { listFolder } from './list-folder.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { matchMasks } from './match-masks.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { requireAll } from './require-all.ts';
import { unusedFiles } from './unused-files.ts';

const EXPECTED = 'RecurSeed has folders train, train_aug, validation and test, each with image, mask and xml.';

/**
 * Opens a folder laid out for RecurSeed: `<split>/image/<id>.jpg`, `<split>/mask/<id>.png`, `<split>/xml/<id>.xml`. Tags are
 * the names of the objects in the XML files; objects whose box is empty do not count, as there.
 *
 * @param root path of the folder: `VOC2012` or `COCO2014`
 * @param options.split `val` stands for `validation`, too. @default needed where there are several
 * @throws DsrgError as `openVoc` does
 */
export async function openRecurseed(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { requireMasks = false, requireTags = false } = options;
  const split = chooseSplit(root, options.split);
  const classes = (await chooseClasses(root, options.classes)) ?? [...vocClasses];
  const { photos } = await findPhotos(join(root, split, 'image'), EXPECTED);
  const maskName = options.masks === undefined || options.masks === USUAL_MASKS ? 'mask' : options.masks;
  const maskPlace = [join(split, maskName), maskName].find((place) => existsSync(join(root, place)));
  const maskFolder = join(root, maskPlace ?? join(split, maskName));
  const { masks, notes } =
    maskPlace !== undefined
      ? matchMasks(root, maskPlace, photos.keys())
      : { masks: new Map<string, string>(), notes: [] };
  const all = [...photos.keys()].sort();
  const ids = options.split === undefined && requireMasks ? all.filter((id) => masks.has(id)) : all;
  if (ids.length === 0) throw new DsrgError('DATASET', `${join(root, split)} holds no photo that could be used.`);
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', maskFolder);
  const own = existsSync(join(root, split, 'xml')) || requireTags ? 'xml' : undefined;
  const source = options.tags === 'auto' ? own : (options.tags ?? (requireTags ? 'xml' : undefined));
  const tags = source === undefined ? undefined : await readTags(source);
  if (tags && requireTags) requireAll(ids, tags.rows, 'TAG', 'tag', tags.from);
  const beside = await filesDirectlyIn(root, ['', split, `${split}/image`]);
  const uses = fileUses(root, [...photos.values(), ...classFiles(root, options)], tags);
  return finishDataset({
    kind: 'recurseed',
    root,
    split,
    classes,
    ids,
    photos,
    masks,
    tags,
    notes: [...notes, ...unusedFiles(beside, { ...uses, pictures: `outside ${split}/image` })],
  });

  async function readTags(from: string) {
    if (from === 'masks') return tagsOfMasks(masks, ids, classes, maskFolder, options);
    if (from !== 'xml') return tagsOfFile(from, root, photos.keys(), classes);
    const folder = join(root, split, 'xml');
    const counts = ({ difficult, hasArea }: { difficult: boolean; hasArea: boolean }): boolean =>
      hasArea && (options.difficult !== 'drop' || !difficult);
    return tagsOfAnnotations(folder, await listFolder(folder, 'annotations', EXPECTED), ids, counts);
  }
}

/** Folders that hold photos as RecurSeed has them. */
export function listRecurseedSplits(root: string): string[] {
  const entries = existsSync(root) ? readdirSync(root) : [];
  return entries.filter((name) => existsSync(join(root, name, 'image')) && existsSync(join(root, name, 'mask'))).sort();
}

function chooseSplit(root: string, asked: string | undefined): string {
  const splits = [...listRecurseedSplits(root), ...(existsSync(join(root, 'test', 'image')) ? ['test'] : [])];
  const wanted = asked === 'val' && !splits.includes('val') ? 'validation' : asked;
  if (wanted !== undefined && splits.includes(wanted)) return wanted;
  if (wanted === undefined && splits.length === 1) return splits[0]!;
  const near = wanted === undefined ? undefined : nearestName(wanted, splits);
  throw new DsrgError(
    'FILE_MISSING',
    `${root} has the splits ${splits.join(', ') || 'none'}; "${asked ?? ''}" is none of them.`,
    {
      hint: near ? `Did you mean "${near}"?` : EXPECTED,
    },
  );
}
