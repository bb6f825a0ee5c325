import { DsrgError } from '../errors.ts';
import type { PngSamples } from '../image/decode-png-samples.ts';

/** The number that a label PNG holds for each pixel, row by row; what it means is not said yet. */
export interface LabelSamples extends Pick<PngSamples, 'data' | 'depth' | 'indexed' | 'palette'> {}

/**
 * The samples of a label PNG: indices of a palette, shades of grey, or the shades of an RGB picture whose pixels are all grey (`[n, n, n]`).
 * An alpha channel must say nothing.
 *
 * @param name of the file, for messages
 * @throws DsrgError LABEL for colours, and for a picture that is partly transparent
 */
export function labelSamples(png: PngSamples, name: string): LabelSamples {
  const { depth, channels, indexed, palette } = png;
  if (channels % 2 === 0) requireOpaque(png, name);
  return { data: channels === 1 ? png.data : shadesOf(png, name), depth, indexed, palette };
}

/** The shades of a picture of several channels whose colours are all grey. */
function shadesOf({ data, channels, depth, height, width }: PngSamples, name: string): Uint8Array | Uint16Array {
  const pixels = height * width;
  const shades = depth === 16 ? new Uint16Array(pixels) : new Uint8Array(pixels);
  for (let i = 0, at = 0; i < pixels; i++, at += channels) {
    const shade = data[at]!;
    if (channels >= 3 && (data[at + 1] !== shade || data[at + 2] !== shade)) {
      throw new DsrgError(
        'LABEL',
        `The label file ${name} is ${channels === 3 ? 'RGB' : 'RGBA'}, coloured first at ${placeOf(i, width)}; an indexed PNG was expected.`,
        {
          hint: 'Labels are class indices, not colours: dsrg-convert masks makes them of colours.',
        },
      );
    }
    shades[i] = shade;
  }
  return shades;
}

/** Nobody can say what a transparent pixel of a mask means: background, void, or what its colour says. */
function requireOpaque({ data, channels, depth, height, width }: PngSamples, name: string): void {
  const opaque = (1 << depth) - 1;
  for (let i = 0; i < height * width; i++) {
    if (data[i * channels + channels - 1] === opaque) continue;
    throw new DsrgError('LABEL', `The label file ${name} is partly transparent, first at ${placeOf(i, width)}.`, {
      hint: 'Is it an overlay to lay over the photo? The mask itself is needed, without transparency.',
    });
  }
}

/** A pixel's place, for people. */
export function placeOf(pixel: number, width: number): string {
  return `(row ${Math.floor(pixel / width)}, column ${pixel % width})`;
}
