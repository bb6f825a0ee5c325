import { DsrgError, decodeLabels, decodeSamples, IGNORE, type LabelMap } from '@dsrg/core';

import { type DecodedPng, decode } from 'fast-png';
import { labelsOfColours, type UnknownColour } from '../read/colour-labels.ts';
import { classShades } from './class-shades.ts';
import { findPaletteSwap } from './find-palette-swap.ts';

/** How a PNG says which class a pixel has. */
export interface ReadMaskOptions {
  /** Number of classes, background included. */
  readonly classes: number;
  /** 256 colours, three bytes each, that coloured masks are painted in. */
  readonly palette: Uint8Array;
  /** `auto`: indexed and grey PNGs by their numbers, RGB and RGBA ones by their colours, where these are not grey labels (`[n, n, n]`). */
  readonly from: 'auto' | 'indices' | 'colours';
  /** Black and white, of one class: what is not 0 is class 1. @default false */
  readonly binary?: boolean;
  /** What becomes of a colour that stands for no class. */
  readonly unknown: 'refuse' | 'void';
}

export interface MaskReading {
  readonly labels: LabelMap;
  readonly from: 'indices' | 'colours';
  /** Colours that became void. */
  readonly unknown: readonly UnknownColour[];
}

/**
 * Reads a label PNG of any kind: indexed, grey, or painted in the colours of the classes.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for no whole PNG; LABEL for colours of no class, for grey shades of the colours, for a palette
 *   whose colours contradict its indices, and for numbers beyond the classes
 */
export function readMask(bytes: Uint8Array, name: string, options: ReadMaskOptions): MaskReading {
  const png = decodeMask(bytes, name);
  const { classes, palette, from, binary = false } = options;
  if (binary) return { labels: decodeLabels(bytes, name, { classes: 2, binary }), from: 'indices', unknown: [] };
  const painted = png.channels >= 3 || (from === 'colours' && png.palette !== undefined);
  if (painted && from === 'auto') {
    const grey = greyLabels(png, bytes, name, options);
    if (grey !== undefined) return { labels: grey, from: 'indices', unknown: [] };
  }
  if (painted && from !== 'indices') return readColours(png, bytes, name, options);
  if (png.palette && from === 'auto') refuseContradiction(bytes, name, options);
  if (!png.palette && png.depth === 8 && png.channels === 1)
    refuseShades(png.data as Uint8Array, name, classes, palette);
  return { labels: decodeLabels(bytes, name, { classes }), from: 'indices', unknown: [] };
}

/** Of a decoded PNG, what is looked at here. */
type Png = Pick<DecodedPng, 'height' | 'width' | 'depth' | 'channels' | 'data' | 'palette'>;

/** Places of the bits of a sample, and of Adam7's flag, in a PNG's header (PNG, third edition, 11.2.1). */
const header = { depth: 24, interlaced: 28 } as const;

function decodeMask(bytes: Uint8Array, name: string): Png {
  if (bytes[header.interlaced] === 1 && (bytes[header.depth] ?? 8) < 8) {
    // One sample a pixel by the standard; fast-png does not unpack these.
    const { height, width, samples } = decodeSamples(bytes, name);
    const { data, depth, palette } = samples;
    return { height, width, depth: depth as DecodedPng['depth'], channels: 1, data, ...(palette && { palette }) };
  }
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `${name} is no whole PNG (${(cause as Error).message}).`, {
      hint: 'Masks are PNGs: JPEG changes colours. Is it complete?',
      cause,
    });
  }
}

/** An RGB mask whose pixels are all grey, where the shades are labels: several programs write indices so. */
function greyLabels(png: Png, bytes: Uint8Array, name: string, options: ReadMaskOptions): LabelMap | undefined {
  let grey: LabelMap;
  try {
    grey = decodeLabels(bytes, name, { classes: options.classes });
  } catch {
    return undefined; // no grey, or no labels: the colours say what is wrong
  }
  const { labels, unknown } = readColours(png, bytes, name, { ...options, unknown: 'void' });
  const at = grey.data.findIndex((label, i) => label !== labels.data[i]);
  if (unknown.length > 0 || at < 0) return grey;
  throw new DsrgError(
    'LABEL',
    `The grey pixels of ${name} may be indices or colours: ${grey.data[at]} is a class, and class ${labels.data[at]} is of that shade.`,
    { hint: 'Say which: --from indices or --from colours.' },
  );
}

function readColours(png: Png, bytes: Uint8Array, name: string, options: ReadMaskOptions): MaskReading {
  const { height, width } = png;
  const data = png.palette ? paint(png.palette, bytes, name) : withoutAlpha(png, name);
  const { labels, unknown } = labelsOfColours({ kind: 'rgb', data, height, width }, options.palette, options.classes);
  const [first] = unknown;
  if (first && options.unknown === 'refuse') {
    const { red, green, blue, row, column } = first;
    const pixels = unknown.reduce((sum, colour) => sum + colour.pixels, 0);
    throw new DsrgError(
      'LABEL',
      `${name} has ${pixels} of ${height * width} pixels in ${unknown.length} colours of no class, first (${red}, ${green}, ${blue}) at (row ${row}, column ${column}).`,
      {
        hint: 'Was it saved as JPEG, or scaled smoothly? Colours must be exact; --unknown void makes the others void.',
      },
    );
  }
  return { labels, from: 'colours', unknown };
}

function paint(palette: readonly (readonly number[])[], bytes: Uint8Array, name: string): Uint8Array {
  const { data } = decodeLabels(bytes, name, { classes: IGNORE });
  const rgb = new Uint8Array(data.length * 3);
  for (let i = 0; i < data.length; i++) {
    const colour = palette[data[i]!];
    if (colour === undefined)
      throw new DsrgError('LABEL', `${name} has pixels of index ${data[i]}, for which its palette has no colour.`);
    rgb.set(colour.slice(0, 3), i * 3);
  }
  return rgb;
}

function withoutAlpha({ data, depth, channels, height, width }: Png, name: string): Uint8Array {
  if (depth !== 8) {
    throw new DsrgError('LABEL', `${name} has ${depth} bits a channel; 8 were expected.`, {
      hint: 'Save it with 8 bits a channel.',
    });
  }
  if (channels === 3) return new Uint8Array(data);
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    if (data[i * 4 + 3] !== 255) {
      throw new DsrgError(
        'LABEL',
        `${name} is partly transparent, first at (row ${Math.floor(i / width)}, column ${i % width}).`,
        {
          hint: 'Is it an overlay to lay over the photo? The mask itself is needed.',
        },
      );
    }
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * 4 + c]!;
  }
  return rgb;
}

function refuseContradiction(bytes: Uint8Array, name: string, { palette, classes }: ReadMaskOptions): void {
  const swap = findPaletteSwap(bytes, name, palette, classes);
  if (swap === undefined) return;
  throw new DsrgError('LABEL', `Index ${swap.index} of ${name} is painted in the colour of class ${swap.label}.`, {
    hint: 'A program chose the palette anew. --from colours goes by the colours, --from indices by the numbers.',
  });
}

function refuseShades(data: Uint8Array, name: string, classes: number, palette: Uint8Array): void {
  const values = [...new Set(data)];
  if (values.every((value) => value < classes || value === IGNORE)) return;
  const shades = classShades(palette);
  const known = new Set([...shades.subarray(0, classes), shades[IGNORE]!]);
  if (!values.every((value) => known.has(value))) return; // told as labels out of range
  throw new DsrgError(
    'LABEL',
    `${name} holds the grey shades of the class colours (${values
      .sort((a, b) => a - b)
      .slice(0, 6)
      .join(', ')} …), not labels.`,
    {
      hint: 'A coloured mask was opened as grey. Some classes share a shade (VOC: 1 and 16, 3 and 18), so it cannot be turned back: convert the coloured original.',
    },
  );
}
