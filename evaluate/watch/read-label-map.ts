import { type LabelProduct, labelFile } from '@dsrg/converters';
import { DsrgError, decodeLabels, IGNORE, type LabelMap, resizeLabels } from '@dsrg/core';

/**
 * A photo's label map of a complete stage, at the photo's size. One on a coarser grid gives each pixel the label of the nearest cell, corner
 * cells on corner pixels, as networks lay their output.
 * @throws DsrgError FILE_MISSING where the stage has none of this photo; FILE_FORMAT or LABEL for a file that cannot be used
 */
export async function readLabelMap(
  product: LabelProduct,
  id: string,
  { height, width }: { readonly height: number; readonly width: number },
): Promise<LabelMap> {
  if (product.record.grid === 'photo') return readMap(product, id, { height, width });
  return resizeLabels(await readMap(product, id), height, width, 'align-corners');
}

/**
 * The classes in a photo's label map of a complete stage, ascending.
 * @throws DsrgError as {@link readLabelMap} does
 */
export async function readClasses(product: LabelProduct, id: string): Promise<number[]> {
  const { data } = await readMap(product, id);
  return [...new Set(data)].filter((label) => label !== IGNORE).sort((a, b) => a - b);
}

async function readMap(
  { stage: { folder, store }, record: { classes } }: LabelProduct,
  id: string,
  size: { readonly height?: number; readonly width?: number } = {},
): Promise<LabelMap> {
  const file = labelFile(id);
  const bytes = await store.read(file);
  if (bytes !== undefined) return decodeLabels(bytes, `${store.name}/${file}`, { classes: classes.length, ...size });
  throw new DsrgError('FILE_MISSING', `Stage ${folder} is complete, but has no ${file} in ${store.name}.`, {
    hint: 'Were its files moved? Remove the folder, and go on with the run by dsrg-train --resume.',
  });
}
