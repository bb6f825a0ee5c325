import { decodeLabels, type LabelExpectation } from '../labels/decode-labels.ts';
import { encodeLabels } from '../labels/encode-labels.ts';
import type { LabelMap } from '../types.ts';
import { readBytes } from './read-bytes.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/**
 * Reads a label file: see {@link decodeLabels}.
 *
 * @throws DsrgError FILE_MISSING, FILE_FORMAT, LABEL
 */
export async function readLabels(path: string, expected: LabelExpectation): Promise<LabelMap> {
  return decodeLabels(await readBytes(path, 'The label file'), path, expected);
}

/**
 * Writes labels as an indexed PNG; the file is there whole, or not at all.
 *
 * @throws DsrgError FILE_WRITE, and the errors of {@link encodeLabels}
 */
export async function writeLabels(path: string, labels: LabelMap, palette: Uint8Array): Promise<void> {
  await writeFileAtomic(path, encodeLabels(labels, palette));
}
