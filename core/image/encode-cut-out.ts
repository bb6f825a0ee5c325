import { encode } from 'fast-png';
import { DsrgError } from '../errors.ts';
import { IGNORE, type LabelMap, type RgbImage } from '../types.ts';

/**
 * Encodes what a photo shows of some labels as an RGBA PNG of the photo's size, clear everywhere else. Clear pixels are
 * black: nothing of the photo hides below them.
 *
 * @param label that is cut out. @default all but background and void
 * @throws DsrgError SHAPE where photo and labels differ in size
 */
export function encodeCutOut(photo: RgbImage, labels: LabelMap, label?: number): Uint8Array {
  const { height, width } = photo;
  if (labels.height !== height || labels.width !== width)
    throw new DsrgError('SHAPE', `Labels of ${labels.height}×${labels.width} on a photo of ${height}×${width}.`);
  const data = new Uint8Array(height * width * 4);
  for (let i = 0; i < labels.data.length; i++) {
    const found = labels.data[i]!;
    if (label === undefined ? found === 0 || found === IGNORE : found !== label) continue;
    data.set(photo.data.subarray(i * 3, i * 3 + 3), i * 4);
    data[i * 4 + 3] = 255;
  }
  return encode({ width, height, data, depth: 8, channels: 4 });
}
