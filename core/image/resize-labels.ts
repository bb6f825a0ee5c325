import type { BilinearConvention } from '../graph/resize-convention.ts';
import type { LabelMap } from '../types.ts';
import { checkSize } from './check-size.ts';
import { nearestCells } from './nearest-cells.ts';

/**
 * Resizes labels by taking the nearest one; indices are never blended.
 *
 * @param convention where an output pixel lies in the input:
 *   `half-pixel` takes ⌊(dst + ½) · in / out⌋ (PIL's NEAREST), `asymmetric` ⌊dst · in / out⌋ (OpenCV, TensorFlow 1),
 *   `align-corners` rounds dst · (in − 1) / (out − 1), half up: 321 to 41 is `label[::8, ::8]`, Caffe's label_shrink.
 *   @default 'half-pixel'
 * @throws DsrgError SHAPE for a size below 1
 */
export function resizeLabels(
  labels: LabelMap,
  height: number,
  width: number,
  convention: BilinearConvention = 'half-pixel',
): LabelMap {
  checkSize('A label map', height, width);
  const columns = nearestCells(labels.width, width, convention);
  const rows = nearestCells(labels.height, height, convention);
  const data = new Uint8Array(height * width);
  for (let y = 0, o = 0; y < height; y++) {
    const row = rows[y]! * labels.width;
    for (let x = 0; x < width; x++) data[o++] = labels.data[row + columns[x]!]!;
  }
  return { kind: 'labels', data, height, width };
}
