import { cmykToRgb } from '../cmyk-to-rgb.ts';
import type { TiffLayout } from './tiff-layout.ts';

/**
 * Writes the colours of a row's pixels.
 *
 * @param lines of samples: one, or one for each plane
 * @param little whether samples of 16 bits have their lower byte first
 * @param out three bytes for each pixel that is wanted
 */
export function paintTiffRow(lines: readonly Uint8Array[], layout: TiffLayout, little: boolean, out: Uint8Array): void {
  const { colours, premultiplied, samples } = layout;
  const read = sampleReader(lines, layout, little);
  const ink = new Uint8Array(4);
  for (let x = 0, to = 0; to < out.length; x++, to += 3) {
    if (colours === 'rgb') {
      const alpha = premultiplied ? read(x, 3) : 255;
      for (let c = 0; c < 3; c++) out[to + c] = straight(read(x, c), alpha);
    } else if (colours === 'palette') {
      const size = layout.palette.length / 3;
      for (let c = 0; c < 3; c++) out[to + c] = layout.palette[c * size + read(x, 0)]! >> 8;
    } else if (colours === 'cmyk') {
      for (let c = 0; c < 4; c++) ink[c] = read(x, c);
      cmykToRgb(ink, 0, out, to);
    } else {
      const grey = straight(read(x, 0), premultiplied && samples > 1 ? read(x, 1) : 255);
      out.fill(colours === 'white-is-zero' ? 255 - grey : grey, to, to + 3);
    }
  }
}

/** A colour as it was before it was multiplied by alpha. */
function straight(value: number, alpha: number): number {
  return alpha === 255 || alpha === 0 ? value : Math.min(255, Math.floor((value * 255) / alpha));
}

/** Reads sample `c` of pixel `x`, 0 to 255; of a palette its index, of 16 bits the upper byte. */
function sampleReader(
  lines: readonly Uint8Array[],
  { bits, samples, planar, colours }: TiffLayout,
  little: boolean,
): (x: number, c: number) => number {
  const first = lines[0]!;
  if (bits < 8) {
    const most = (1 << bits) - 1;
    const scale = colours === 'palette' ? 1 : 255 / most;
    return (x) => ((first[(x * bits) >> 3]! >> (8 - bits - ((x * bits) & 7))) & most) * scale;
  }
  if (bits === 16 && colours === 'palette') {
    const [low, high] = little ? [0, 1] : [1, 0];
    return (x) => first[x * samples * 2 + low]! | (first[x * samples * 2 + high]! << 8);
  }
  const bytes = bits >> 3;
  const upper = bytes === 2 && little ? 1 : 0;
  return planar ? (x, c) => lines[c]![x * bytes + upper]! : (x, c) => first[(x * samples + c) * bytes + upper]!;
}
