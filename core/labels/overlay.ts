import { DsrgError } from '../errors.ts';
import type { LabelMap, RgbImage } from '../types.ts';
import { checkPalette } from './check-palette.ts';

/**
 * Paints labels over their photo, to look at. Background (label 0) leaves the photo as it is.
 *
 * @param palette 256 colours, three bytes each, red first: {@link vocPalette}
 * @param opacity share of the labels' colour, 0 to 1
 * @throws DsrgError SHAPE where photo and labels differ in size, CONFIG for an opacity outside 0 to 1
 */
export function overlay(photo: RgbImage, labels: LabelMap, palette: Uint8Array, opacity: number): RgbImage {
  checkPalette(palette);
  const { height, width } = photo;
  if (labels.height !== height || labels.width !== width) {
    throw new DsrgError('SHAPE', `Labels of ${labels.height}×${labels.width} over a photo of ${height}×${width}.`);
  }
  if (!(opacity >= 0 && opacity <= 1)) throw new DsrgError('CONFIG', `Opacity ${opacity}; 0 to 1 was expected.`);
  const data = new Uint8Array(photo.data);
  for (let i = 0; i < labels.data.length; i++) {
    const label = labels.data[i]!;
    if (label === 0) continue;
    for (let c = 0; c < 3; c++) {
      data[i * 3 + c] = Math.round(photo.data[i * 3 + c]! * (1 - opacity) + palette[label * 3 + c]! * opacity);
    }
  }
  return { kind: 'rgb', data, height, width };
}
