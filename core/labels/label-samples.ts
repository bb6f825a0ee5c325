import type { DecodedPng, IndexedColors } from 'fast-png';
import { DsrgError } from '../errors.ts';

/** The number that a label PNG holds for each pixel, row by row; what it means is not said yet. */
export interface LabelSamples {
  readonly data: Uint8Array | Uint16Array;
  /** Bits of a number: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Numbers of a palette are indices; of a grey picture they are shades or indices. */
  readonly indexed: boolean;
  readonly palette: IndexedColors | undefined;
}

/**
 * The samples of a label PNG: indices of a palette, shades of grey, or the shades of an RGB picture whose pixels are all grey (`[n, n, n]`).
 * An alpha channel must say nothing.
 *
 * @param indexed whether the file is of the kind that has a palette
 * @param name of the file, for messages
 * @throws DsrgError LABEL for colours, and for a picture that is partly transparent; FILE_FORMAT where pixels are missing
 */
export function labelSamples(png: DecodedPng, indexed: boolean, name: string): LabelSamples {
  const { depth, channels, height, width, palette } = png;
  if (channels % 2 === 0) requireOpaque(png, name);
  const data =
    channels === 1
      ? depth < 8
        ? unpack(png.data as Uint8Array, depth, height, width)
        : png.data
      : shadesOf(png, name);
  if (data.length !== height * width)
    throw new DsrgError('FILE_FORMAT', `The label file ${name} holds ${data.length} of ${height * width} pixels.`);
  const samples = depth === 16 ? (data as Uint16Array) : new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { data: samples, depth, indexed, palette };
}

/** The shades of a picture of several channels whose colours are all grey. */
function shadesOf({ data, channels, depth, height, width }: DecodedPng, name: string): Uint8Array | Uint16Array {
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
function requireOpaque({ data, channels, depth, height, width }: DecodedPng, name: string): void {
  const opaque = (1 << depth) - 1;
  for (let i = 0; i < height * width; i++) {
    if (data[i * channels + channels - 1] === opaque) continue;
    throw new DsrgError('LABEL', `The label file ${name} is partly transparent, first at ${placeOf(i, width)}.`, {
      hint: 'Is it an overlay to lay over the photo? The mask itself is needed, without transparency.',
    });
  }
}

/** Rows of 1, 2 or 4 bits a pixel, each row filled up to a whole byte (PNG 7.2). */
function unpack(packed: Uint8Array, depth: number, height: number, width: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(height * width);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      samples[o++] = (packed[y * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return samples;
}

/** A pixel's place, for people. */
export function placeOf(pixel: number, width: number): string {
  return `(row ${Math.floor(pixel / width)}, column ${pixel % width})`;
}
