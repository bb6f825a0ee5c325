import { isPhotoName, resultName, unusedFiles } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { BroughtFile } from './brought-file.ts';

/** Files that were brought, by their use. */
export interface SortedFiles {
  readonly photos: readonly BroughtFile[];
  /** Those that the panel asks for beside photos. */
  readonly others: readonly BroughtFile[];
  /** What is said of the rest, if there is any: `2 files not used: 2 .heic (HEIC is not read: …)`. */
  readonly unused: string | undefined;
}

/** Where data sets in the form of PASCAL VOC have their photos; other pictures of theirs are masks. */
const photoFolder = /(^|\/)JPEGImages\//;

/**
 * Sorts what was brought.
 * @param isAskedFor whether a file is one of the panel's further files: a model, weights, tags
 * @throws DsrgError DATASET where two photos would give results of one name, or nothing is of use
 */
export function sortFiles(files: readonly BroughtFile[], isAskedFor: (path: string) => boolean): SortedFiles {
  const others = files.filter(({ path }) => isAskedFor(path));
  const pictures = files.filter(({ path }) => isPhotoName(path));
  const inTheirFolder = pictures.filter(({ path }) => photoFolder.test(path));
  const photos = inTheirFolder.length > 0 ? inTheirFolder : pictures;
  const used = new Set([...photos, ...others].map(({ path }) => path));
  const paths = files.map(({ path }) => path);
  const pictureNote = { pictures: 'outside JPEGImages' };
  const [unused] = unusedFiles(paths, { isUsed: (path) => used.has(path), ...pictureNote });
  const [first] = paths;
  if (first !== undefined && used.size === 0)
    throw new DsrgError('DATASET', `Nothing here can be used: ${unused ?? 'no photo'}; the first is ${first}.`, {
      hint: 'JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF are read; convert others to JPEG.',
    });
  requireNames(photos);
  return { photos, others, unused };
}

function requireNames(photos: readonly BroughtFile[]): void {
  const byName = new Map<string, string>();
  for (const { path } of photos) {
    const name = resultName(path);
    const before = byName.get(name);
    if (before !== undefined)
      throw new DsrgError('DATASET', `${before} and ${path} would both give ${name}.png.`, {
        hint: 'Rename one, or bring them one after the other.',
      });
    byName.set(name, path);
  }
}
