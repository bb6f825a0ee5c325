import { DsrgError } from '../errors.ts';
import { decodePngSamples, openPng } from '../image/decode-png-samples.ts';
import type { PictureSize } from '../image/picture-reader.ts';
import type { LabelMap } from '../types.ts';
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
  /** Most pixels that it may declare, where `height` and `width` do not say how many there are. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
}

/**
 * Decodes a label PNG and checks it: its declared size before anything is unpacked. Indexed PNGs give their indices, whatever the colours;
 * grey ones, with an alpha channel that says nothing or as RGB too, their values, where it is certain that these are labels.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a file that is no whole PNG; LABEL for one that holds no indices, has another size
 *   than expected or an index out of range; IMAGE for too many pixels; CONFIG without a number of classes
 */
export function decodeLabels(bytes: Uint8Array, name: string, expected: LabelExpectation): LabelMap {
  const { classes, binary = false, maxPixels } = expected;
  if (!(Number.isInteger(classes) && classes >= 1 && classes <= 255)) {
    throw new DsrgError('CONFIG', `classes is ${classes}; the number of classes, background included, was expected.`, {
      hint: `It says which numbers in ${name} are labels: { classes: 21 } for PASCAL VOC.`,
    });
  }
  const declared = openPng(bytes, whatOf(name)).header;
  if (!(sameSide(declared.height, expected.height) && sameSide(declared.width, expected.width)))
    throw wrongSize(declared, name, expected);
  const sized = expected.height !== undefined && expected.width !== undefined;
  const { height, width, samples } = decodeSamples(bytes, name, sized ? Number.POSITIVE_INFINITY : maxPixels);
  return { kind: 'labels', data: labelsOfSamples(samples, { classes, binary, width }, name), height, width };
}

function sameSide(declared: number, expected: number | undefined): boolean {
  return expected === undefined || declared === expected;
}

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
 * @param maxPixels most pixels it may declare. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for a file that is no whole PNG; LABEL for colours and transparency; IMAGE for too many pixels
 */
export function decodeSamples(bytes: Uint8Array, name: string, maxPixels?: number): DecodedSamples {
  const png = decodePngSamples(bytes, whatOf(name), maxPixels);
  return { height: png.height, width: png.width, samples: labelSamples(png, name) };
}

function whatOf(name: string): string {
  return `The label file ${name}`;
}

function wrongSize(mask: PictureSize, name: string, { height, width }: LabelExpectation): DsrgError {
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
