import { counted, DsrgError, decodeLabels, decodePngSamples, IGNORE, type LabelMap, type PngSamples } from '@dsrg/core';
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
  /** Most pixels that it may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
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
  const png = decodePngSamples(bytes, `The mask ${name}`, options.maxPixels);
  const { classes, palette, from, binary = false, maxPixels } = options;
  if (binary)
    return { labels: decodeLabels(bytes, name, { classes: 2, binary, maxPixels }), from: 'indices', unknown: [] };
  const painted = png.channels >= 3 || (from === 'colours' && png.palette !== undefined);
  if (painted && from === 'auto') {
    const grey = greyLabels(png, bytes, name, options);
    if (grey !== undefined) return { labels: grey, from: 'indices', unknown: [] };
  }
  if (painted && from !== 'indices') return readColours(png, name, options);
  if (png.palette && from === 'auto') refuseContradiction(bytes, name, options);
  if (!png.palette && png.depth === 8 && png.channels === 1)
    refuseShades(png.data as Uint8Array, name, classes, palette);
  return { labels: decodeLabels(bytes, name, { classes, maxPixels }), from: 'indices', unknown: [] };
}

/** An RGB mask whose pixels are all grey, where the shades are labels: several programs write indices so. */
function greyLabels(png: PngSamples, bytes: Uint8Array, name: string, options: ReadMaskOptions): LabelMap | undefined {
  let grey: LabelMap;
  try {
    grey = decodeLabels(bytes, name, { classes: options.classes, maxPixels: options.maxPixels });
  } catch {
    return undefined; // no grey, or no labels: the colours say what is wrong
  }
  const { labels, unknown } = readColours(png, name, { ...options, unknown: 'void' });
  const at = grey.data.findIndex((label, i) => label !== labels.data[i]);
  if (unknown.length > 0 || at < 0) return grey;
  throw new DsrgError(
    'LABEL',
    `The grey pixels of ${name} may be indices or colours: ${grey.data[at]} is a class, and class ${labels.data[at]} is of that shade.`,
    { hint: 'Say which: --from indices or --from colours.' },
  );
}

function readColours(png: PngSamples, name: string, options: ReadMaskOptions): MaskReading {
  const { height, width } = png;
  const data = png.palette ? paint(png.palette, png.data, name) : withoutAlpha(png, name);
  const { labels, unknown } = labelsOfColours({ kind: 'rgb', data, height, width }, options.palette, options.classes);
  const [first] = unknown;
  if (first && options.unknown === 'refuse') {
    const { red, green, blue, row, column } = first;
    const pixels = unknown.reduce((sum, colour) => sum + colour.pixels, 0);
    throw new DsrgError(
      'LABEL',
      `${name} has ${pixels} of ${height * width} pixels in ${counted(unknown.length, 'colour')} of no class, first (${red}, ${green}, ${blue}) at (row ${row}, column ${column}).`,
      {
        hint: 'Was it saved as JPEG, or scaled smoothly? Colours must be exact; --unknown void makes the others void.',
      },
    );
  }
  return { labels, from: 'colours', unknown };
}

function paint(palette: readonly (readonly number[])[], data: ArrayLike<number>, name: string): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  for (let i = 0; i < data.length; i++) {
    const colour = palette[data[i]!];
    if (colour === undefined)
      throw new DsrgError('LABEL', `${name} has pixels of index ${data[i]}, for which its palette has no colour.`);
    rgb.set(colour, i * 3);
  }
  return rgb;
}

function withoutAlpha({ data, depth, channels, height, width }: PngSamples, name: string): Uint8Array {
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

function refuseContradiction(bytes: Uint8Array, name: string, { palette, classes, maxPixels }: ReadMaskOptions): void {
  const swap = findPaletteSwap(bytes, name, palette, classes, maxPixels);
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
