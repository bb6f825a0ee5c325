import { counted, DsrgError, type LabelMap, seedsOfMaps } from '@dsrg/core';
import type { HeatMaps } from '../read/mat/read-heat-maps.ts';

/**
 * Seeds of GuidedLabelling from its heat maps: `seedsOfMaps` of them.
 *
 * @param tags classes of the photo, ascending; one for each map
 * @param threshold in percent of each map's maximum; the code has 20
 * @param name of the file, for messages
 * @throws DsrgError SHAPE where tags and maps differ in number
 */
export function seedsOfHeatMaps(
  { data, count, height, width }: HeatMaps,
  tags: readonly number[],
  threshold: number,
  name: string,
): LabelMap {
  if (tags.length !== count) {
    throw new DsrgError(
      'SHAPE',
      `${name} has ${counted(count, 'map')}; its photo has ${counted(tags.length, 'tag')} (${tags.join(', ')}).`,
      {
        hint: 'One map for each tag was expected. Do these tags belong to these maps? GuidedLabelling took them from the masks.',
      },
    );
  }
  return seedsOfMaps({ data, tags, height, width }, { threshold });
}
