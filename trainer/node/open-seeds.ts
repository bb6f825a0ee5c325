import type { LabelExpectation } from '@dsrg/core';
import { readLabels, sha256Files } from '@dsrg/core/node';
import type { PhotoItem } from '../run/photo-set.ts';
import type { GivenSeeds } from '../stages/take-seeds.ts';
import { findMaps } from './find-maps.ts';

/**
 * Seeds from a folder of label PNGs `<id>.png`, 0 for background, 255 for none, which another program has made.
 * @param file number of classes, background included, and most pixels that one may declare
 * @throws DsrgError DATASET naming the first photo without seeds
 */
export async function openSeeds(
  folder: string,
  items: readonly PhotoItem[],
  file: Pick<LabelExpectation, 'classes' | 'maxPixels'>,
): Promise<GivenSeeds> {
  const paths = findMaps(folder, items, {
    what: 'seeds',
    hint: 'Put a label PNG of its size for each training photo there (dsrg-convert makes them of heat maps), or leave --seeds out.',
  });
  return {
    read: (item) => readLabels(paths.get(item.id) as string, file),
    source: await sha256Files(paths),
  };
}
