import { DsrgError, IGNORE } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import type { NamedTags } from '../read/named-tags.ts';
import type { OpenDatasetOptions } from './open-options.ts';
import { requireAll } from './require-all.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * Takes the tags from pixel labels: the classes that a photo's mask shows; none where all of it is background, or background and void. What learns from such tags has seen more than
 * tags (the masks of SBD and VOC name other classes than the annotations in 896 of 10,582 photos), so it is stamped.
 *
 * @param masks path by id
 * @param options.binaryMasks whether masks are black and white. @default false
 * @throws DsrgError FILE_MISSING where a photo has no mask; the errors of `readLabels`; TAG for a mask of void alone
 */
export async function tagsOfMasks(
  masks: ReadonlyMap<string, string>,
  ids: readonly string[],
  classes: readonly string[],
  folder: string,
  { binaryMasks: binary = false, maxPixels }: Pick<OpenDatasetOptions, 'binaryMasks' | 'maxPixels'> = {},
): Promise<TagReading> {
  requireAll(ids, masks, 'FILE_MISSING', 'label file', folder);
  const rows = new Map<string, NamedTags>();
  for (const id of ids) {
    const place = masks.get(id)!;
    const { data } = await readLabels(place, { classes: classes.length, binary, maxPixels });
    const shown = new Set(data);
    const names = classes.filter((_, label) => label > 0 && label < IGNORE && shown.has(label));
    if (names.length === 0 && !shown.has(0)) {
      throw new DsrgError('TAG', `The mask ${place} is void (255) all over, so it tells nothing of its photo.`, {
        hint: 'Leave the photo out of the split, or take the tags from elsewhere.',
      });
    }
    rows.set(id, { image: id, names, place });
  }
  return { rows, from: `the masks in ${folder}`, fromPixels: true, notes: [] };
}
