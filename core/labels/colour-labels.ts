import type { LabelMap, RgbImage } from '../types.ts';
import { checkPalette } from './check-palette.ts';

/**
 * Paints each label in its colour.
 *
 * @param palette 256 colours, three bytes each, red first: {@link vocPalette}
 * @throws DsrgError SHAPE for a palette of another length
 */
export function colourLabels(labels: LabelMap, palette: Uint8Array): RgbImage {
  checkPalette(palette);
  const { height, width } = labels;
  const data = new Uint8Array(height * width * 3);
  for (let i = 0, o = 0; i < labels.data.length; i++, o += 3) {
    const colour = labels.data[i]! * 3;
    data[o] = palette[colour]!;
    data[o + 1] = palette[colour + 1]!;
    data[o + 2] = palette[colour + 2]!;
  }
  return { kind: 'rgb', data, height, width };
}
