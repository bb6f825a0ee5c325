import { readHeatMaps, seedsOfHeatMaps } from '@dsrg/converters';
import { createOneMaker, type LabelExpectation } from '@dsrg/core';
import { readBytes, readLabels, sha256Files } from '@dsrg/core/node';
import type { PhotoItem } from '../run/photo-set.ts';
import type { GivenSeeds } from '../stages/take-seeds.ts';
import { findMaps } from './find-maps.ts';

/** From this percentage of its map's maximum on a pixel is a seed (coallaoh/GuidedLabelling ff208cf script.py: seedthres 20). */
const THRESHOLD = 20;

/**
 * Seeds that another program has made: a folder of label PNGs `<id>.png`, 0 for background, 255 for none, or of GuidedLabelling's heat maps
 * `<id>.mat`, one map for each tag of the photo, whose seeds are taken as it takes them.
 * @param file number of classes, background included, and most pixels that one may declare
 * @throws DsrgError DATASET naming the first photo without seeds; FILE_FORMAT, when they are read, for files of two makers
 */
export async function openSeeds(
  folder: string,
  items: readonly PhotoItem[],
  file: Pick<LabelExpectation, 'classes' | 'maxPixels'>,
): Promise<GivenSeeds> {
  const paths = findMaps(folder, items, {
    what: 'seeds',
    hint: 'Put a label PNG of its size, or GuidedLabelling’s heat maps (.mat), for each training photo there, or leave --seeds out.',
  });
  const one = createOneMaker();
  return {
    async read({ id, tags = [] }) {
      const path = paths.get(id) as string;
      if (!path.endsWith('.mat')) return readLabels(path, file, one);
      const sorted = [...new Set(tags)].sort((a, b) => a - b);
      return seedsOfHeatMaps(readHeatMaps(await readBytes(path), path, file.maxPixels), sorted, THRESHOLD, path);
    },
    source: await sha256Files(paths),
  };
}
