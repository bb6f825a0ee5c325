import { decodeLabels, type LabelExpectation } from '../labels/decode-labels.ts';
import { encodeLabels } from '../labels/encode-labels.ts';
import type { Maker } from '../maker/maker.ts';
import type { OneMaker } from '../maker/one-maker.ts';
import { makerOfPng, markPng } from '../maker/png-maker.ts';
import type { LabelMap } from '../types.ts';
import { readBytes } from './read-bytes.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/**
 * Reads a label file: see {@link decodeLabels}.
 *
 * @param one sees what made the file. @default files of any maker will do
 * @throws DsrgError FILE_MISSING, FILE_FORMAT, LABEL
 */
export async function readLabels(path: string, expected: LabelExpectation, one?: OneMaker): Promise<LabelMap> {
  const bytes = await readBytes(path, 'The label file');
  one?.see(path, makerOfPng(bytes));
  return decodeLabels(bytes, path, expected);
}

/**
 * Writes labels as an indexed PNG; the file is there whole, or not at all.
 *
 * @param maker what made the labels: the file says it. @default it does not say
 * @throws DsrgError FILE_WRITE, and the errors of {@link encodeLabels}
 */
export async function writeLabels(path: string, labels: LabelMap, palette: Uint8Array, maker?: Maker): Promise<void> {
  const png = encodeLabels(labels, palette);
  await writeFileAtomic(path, maker ? markPng(png, maker) : png);
}
