import { DsrgError, type LabelMap } from '@dsrg/core';
import type { HeatMaps } from '../read/mat/read-heat-maps.ts';

/**
 * Seeds of GuidedLabelling from its heat maps (`src/seed`, released code): each map is divided by its own maximum, a pixel gets
 * the class whose map is highest, and background where that is below the threshold.
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
    throw new DsrgError('SHAPE', `${name} has ${count} maps; its photo has ${tags.length} tags (${tags.join(', ')}).`, {
      hint: 'One map for each tag was expected. Do these tags belong to these maps? GuidedLabelling took them from the masks.',
    });
  }
  const size = height * width;
  const tops = tags.map((_, k) =>
    data.subarray(k * size, (k + 1) * size).reduce((top, value) => Math.max(top, value), Number.NEGATIVE_INFINITY),
  );
  const labels = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      // A map without a positive value says nothing of its class.
      const value = tops[k]! > 0 ? data[k * size + i]! / tops[k]! : Number.NEGATIVE_INFINITY;
      if (value > best) {
        best = value;
        labels[i] = tags[k]!;
      }
    }
    if (100 * best < threshold) labels[i] = 0;
  }
  return { kind: 'labels', data: labels, height, width };
}
