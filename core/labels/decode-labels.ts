import { type DecodedPng, decode } from 'fast-png';
import { DsrgError } from '../errors.ts';
import { IGNORE, type LabelMap } from '../types.ts';

/** What a label file must be like. */
export interface LabelExpectation {
  /** Number of classes, background included: labels go from 0 to `classes − 1`, or are 255 (void). */
  readonly classes: number;
  /** Rows, as its photo has. @default any */
  readonly height?: number;
  /** Columns, as its photo has. @default any */
  readonly width?: number;
}

/**
 * Decodes a label PNG and checks it. Indexed PNGs of 1, 2, 4 or 8 bits give their indices, whatever the colours;
 * 8-bit grey PNGs without a palette give their grey values. Interlaced files are read at 8 bits only.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a file that is no whole PNG; LABEL for one that holds no indices, has another size
 *   than expected or an index out of range
 */
export function decodeLabels(bytes: Uint8Array, name: string, expected: LabelExpectation): LabelMap {
  const png = decodePng(bytes, name);
  const { height, width } = png;
  if ((expected.height ?? height) !== height || (expected.width ?? width) !== width)
    throw wrongSize(png, name, expected);
  const data = indicesOf(png, name);
  checkRange(data, width, name, expected.classes);
  return { kind: 'labels', data, height, width };
}

function decodePng(bytes: Uint8Array, name: string): DecodedPng {
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (cause) {
    const signed = bytes[0] === 0x89 && bytes[1] === 0x50;
    const reason = signed ? `damaged or truncated (${(cause as Error).message})` : 'no PNG';
    throw new DsrgError('FILE_FORMAT', `The label file ${name} is ${reason}.`, {
      hint: signed ? 'Copy it again, or save it anew without interlacing.' : 'Label files are indexed PNGs.',
      cause,
    });
  }
  return png;
}

function indicesOf(png: DecodedPng, name: string): Uint8Array {
  const { data, depth, channels, height, width } = png;
  if (channels !== 1) {
    const kind = channels === 2 ? 'grey with transparency' : channels === 3 ? 'RGB' : 'RGBA';
    throw new DsrgError('LABEL', `The label file ${name} is ${kind}; an indexed PNG was expected.`, {
      hint: 'Save the class indices, not their colours: an 8-bit PNG with a palette, as VOC has it.',
    });
  }
  if (depth === 16 || (depth < 8 && !png.palette)) {
    throw new DsrgError(
      'LABEL',
      `The label file ${name} is a ${depth}-bit grey PNG; an indexed or 8-bit one was expected.`,
      {
        hint: 'Save the class indices as an 8-bit PNG with a palette, as VOC has it.',
      },
    );
  }
  const indices = depth === 8 ? new Uint8Array(data) : unpack(data as Uint8Array, depth, height, width);
  if (indices.length !== height * width) {
    throw new DsrgError('FILE_FORMAT', `The label file ${name} holds ${indices.length} of ${height * width} pixels.`);
  }
  return indices;
}

/** Rows of 1, 2 or 4 bits a pixel, each row filled up to a whole byte (PNG 7.2). */
function unpack(packed: Uint8Array, depth: number, height: number, width: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const indices = new Uint8Array(height * width);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      indices[o++] = (packed[y * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return indices;
}

function checkRange(data: Uint8Array, width: number, name: string, classes: number): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i]! < classes || data[i] === IGNORE) continue;
    const place = `(row ${Math.floor(i / width)}, column ${i % width})`;
    throw new DsrgError(
      'LABEL',
      `Label ${data[i]} at ${place} of ${name}; labels go from 0 to ${classes - 1} or are 255.`,
      { hint: 'Does the class list belong to these files? Were they saved in shades of grey instead of indices?' },
    );
  }
}

function wrongSize(png: DecodedPng, name: string, { height, width }: LabelExpectation): DsrgError {
  const turned = png.height === width && png.width === height && height !== width;
  return new DsrgError(
    'LABEL',
    `The label file ${name} is ${png.height}×${png.width}; its photo is ${height ?? 'any'}×${width ?? 'any'} (height×width).`,
    {
      hint: turned
        ? 'Height and width are swapped: was it drawn on the photo before its EXIF turn? Turn one of the two.'
        : 'Label files have the size of their photo, pixel by pixel. Does it belong to this photo?',
    },
  );
}
