import { DsrgError, decodeLabels, vocPalette } from '@dsrg/core';

/** Most classes whose palette colours are compared; VOC has 21. */
const coloured = 21;

/**
 * What the server would refuse about one mask: an indexed PNG of 8 bits with VOC's palette, of the photo's size, with
 * labels 0 to `classes − 1` and no void, is expected.
 *
 * @returns one line, or undefined where nothing is wrong
 */
export function checkMask(
  bytes: Uint8Array,
  {
    height,
    width,
    classes,
    anyPalette = false,
  }: {
    readonly height: number;
    readonly width: number;
    readonly classes: number;
    /** Other palettes than VOC's, and grey, will do. @default false */
    readonly anyPalette?: boolean;
  },
): string | undefined {
  const header = readHeader(bytes);
  if (!header) return 'is no PNG';
  if (header.colourType !== 3 && !(anyPalette && header.colourType === 0))
    return `is ${kindOf(header.colourType)}, not an indexed PNG (colour type 3)`;
  if (header.depth !== 8) return `has ${header.depth} bits a pixel, not 8`;
  if (header.height !== height || header.width !== width)
    return `is ${header.height}×${header.width}, its photo ${height}×${width} (height × width)`;
  const palette = vocPalette().subarray(0, Math.min(classes, coloured) * 3);
  if (!anyPalette && palette.some((sample, index) => header.palette[index] !== sample))
    return 'has a palette of its own, not the one of VOC';
  return checkIndices(bytes, classes);
}

function checkIndices(bytes: Uint8Array, classes: number): string | undefined {
  try {
    const { data, width } = decodeLabels(bytes, 'the mask', { classes: 255 });
    const at = data.findIndex((label) => label >= classes);
    if (at < 0) return undefined;
    return `has label ${data[at]} at (row ${Math.floor(at / width)}, column ${at % width}); 0 to ${classes - 1} are allowed`;
  } catch (error) {
    if (error instanceof DsrgError) return `cannot be read: ${error.message}`;
    throw error;
  }
}

interface PngHeader {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly colourType: number;
  readonly palette: Uint8Array;
}

/** Reads the chunks IHDR and PLTE. */
function readHeader(bytes: Uint8Array): PngHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47) return undefined;
  let palette = new Uint8Array(0);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === 0x504c5445) palette = bytes.slice(at + 8, at + 8 + view.getUint32(at));
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: bytes[24]!,
    colourType: bytes[25]!,
    palette,
  };
}

function kindOf(colourType: number): string {
  return { 0: 'grey', 2: 'RGB', 4: 'grey with alpha', 6: 'RGBA' }[colourType] ?? `of colour type ${colourType}`;
}
