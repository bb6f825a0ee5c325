import { decode } from 'fast-png';
import { DsrgError } from '../errors.ts';
import type { LabelMap } from '../types.ts';
import { interlacedSamples } from './interlaced-samples.ts';
import { type LabelSamples, labelSamples } from './label-samples.ts';
import { labelsOfSamples } from './label-values.ts';

/** What a label file must be like. */
export interface LabelExpectation {
  /** Number of classes, background included: labels go from 0 to `classes − 1`, or are 255 (void). */
  readonly classes: number;
  /** Rows, as its photo has. @default any */
  readonly height?: number;
  /** Columns, as its photo has. @default any */
  readonly width?: number;
  /** A mask of one class, 0 and 1 or 0 and 255: what is not 0 is class 1, and there is no void. @default false */
  readonly binary?: boolean;
}

/**
 * Decodes a label PNG and checks it. Indexed PNGs give their indices, whatever the colours; grey ones, with an alpha channel that says
 * nothing or as RGB too, their values, where it is certain that these are labels ({@link labelsOfSamples}).
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a file that is no whole PNG; LABEL for one that holds no indices, has another size
 *   than expected or an index out of range
 */
export function decodeLabels(bytes: Uint8Array, name: string, expected: LabelExpectation): LabelMap {
  const mask = decodeSamples(bytes, name);
  const { height, width, samples } = mask;
  if ((expected.height ?? height) !== height || (expected.width ?? width) !== width)
    throw wrongSize(mask, name, expected);
  const { classes, binary = false } = expected;
  return { kind: 'labels', data: labelsOfSamples(samples, { classes, binary, width }, name), height, width };
}

/** Places in a PNG's header (PNG, third edition, 11.2.1), and the colour types of one sample a pixel. */
const header = { width: 16, height: 20, depth: 24, colour: 25, interlaced: 28 } as const;
const GREY = 0;
const INDEXED = 3;

/** A picture of more pixels than this is taken for a fault of the file. */
const LARGEST = 2 ** 28;

/** A label PNG before anything is said of what its numbers mean. */
export interface DecodedSamples {
  readonly height: number;
  readonly width: number;
  readonly samples: LabelSamples;
}

/**
 * Decodes a label PNG to the numbers that it holds, and its palette.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a file that is no whole PNG; LABEL for colours and transparency
 */
export function decodeSamples(bytes: Uint8Array, name: string): DecodedSamples {
  const indexed = bytes[header.colour] === INDEXED;
  try {
    const low = [1, 2, 4].includes(bytes[header.depth] ?? 0) && bytes[header.interlaced] === 1;
    if (isPng(bytes) && low && (indexed || bytes[header.colour] === GREY)) return decodeInterlaced(bytes, indexed);
    const png = decode(bytes, { checkCrc: true });
    return { height: png.height, width: png.width, samples: labelSamples(png, indexed, name) };
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    const reason = isPng(bytes) ? `damaged or truncated (${(cause as Error).message})` : 'no PNG';
    throw new DsrgError('FILE_FORMAT', `The label file ${name} is ${reason}.`, {
      hint: isPng(bytes) ? 'Copy it again, or save it anew.' : 'Label files are indexed PNGs.',
      cause,
    });
  }
}

function decodeInterlaced(bytes: Uint8Array, indexed: boolean): DecodedSamples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [height, width] = [view.getUint32(header.height), view.getUint32(header.width)];
  if (height === 0 || width === 0 || height * width > LARGEST) throw new Error(`it is ${height}×${width} pixels`);
  const depth = bytes[header.depth]!;
  const { data, palette } = interlacedSamples(bytes, { height, width, depth });
  return { height, width, samples: { data, depth, indexed, palette } };
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50;
}

function wrongSize(mask: DecodedSamples, name: string, { height, width }: LabelExpectation): DsrgError {
  const turned = mask.height === width && mask.width === height && height !== width;
  return new DsrgError(
    'LABEL',
    `The label file ${name} is ${mask.height}×${mask.width}; its photo is ${height ?? 'any'}×${width ?? 'any'} (height×width).`,
    {
      hint: turned
        ? 'Height and width are swapped: was it drawn on the photo before its EXIF turn? Turn one of the two.'
        : 'Label files have the size of their photo, pixel by pixel. Does it belong to this photo?',
    },
  );
}
