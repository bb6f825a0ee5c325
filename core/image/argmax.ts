import { DsrgError } from '../errors.ts';
import type { LabelMap, LogitMap, ProbabilityMap } from '../types.ts';

/**
 * The class with the largest value at each pixel; of equals, the first.
 *
 * @throws DsrgError SHAPE for more than 255 classes (255 is the label of void) or an array of another length
 */
export function argmaxLabels(map: ProbabilityMap | LogitMap): LabelMap {
  const { data: values, height, width, classes } = map;
  const plane = height * width;
  if (classes < 1 || classes > 255 || values.length !== classes * plane) {
    throw new DsrgError('SHAPE', `${values.length} values for ${classes}×${height}×${width}; 1 to 255 classes fit.`);
  }
  const best = values.slice(0, plane);
  const data = new Uint8Array(plane);
  for (let c = 1; c < classes; c++) {
    for (let i = 0, p = c * plane; i < plane; i++, p++) {
      if (values[p]! > best[i]!) {
        best[i] = values[p]!;
        data[i] = c;
      }
    }
  }
  return { kind: 'labels', data, height, width };
}
