import { encode } from 'fast-png';
import { DsrgError } from '../errors.ts';
import type { LabelMap } from '../types.ts';
import { checkPalette } from './check-palette.ts';

/**
 * Encodes labels as an indexed 8-bit PNG: the samples are the labels, the palette only colours them.
 *
 * @param palette 256 colours, three bytes each: {@link vocPalette}
 * @param options `clearBackground`: make label 0 transparent, to lie over a photo on a page. @default false
 * @throws DsrgError SHAPE where sizes disagree
 */
export function encodeLabels(
  labels: LabelMap,
  palette: Uint8Array,
  { clearBackground = false }: { readonly clearBackground?: boolean } = {},
): Uint8Array {
  checkPalette(palette);
  const { data, height, width } = labels;
  if (data.length !== height * width || data.length === 0) {
    throw new DsrgError('SHAPE', `${data.length} labels do not fill ${height}×${width} pixels.`);
  }
  const colours = Array.from({ length: 256 }, (_, i) => [
    ...palette.subarray(i * 3, i * 3 + 3),
    ...(clearBackground ? [i === 0 ? 0 : 255] : []),
  ]);
  return encode({ width, height, data, depth: 8, channels: 1, palette: colours });
}
