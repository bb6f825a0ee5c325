import { DsrgError } from '@dsrg/core';
import type { CueSet } from './cue-set.ts';
import { createPickleWriter, type PickleWriter } from './pickle-writer.ts';

/**
 * Writes cues as the Caffe and TensorFlow code of SEC and DSRG loads them: a pickle of protocol 2, keys `<number>_labels` and
 * `<number>_cues`, arrays of int64 in C order.
 *
 * @param numbers number of each photo in `input_list.txt`
 * @throws DsrgError DATASET for a photo without a number
 */
export function writeCuePickle({ photos }: CueSet, numbers: ReadonlyMap<string, number>): Uint8Array {
  const writer = createPickleWriter();
  writer.beginDictionary();
  for (const [id, { tags, cells }] of photos) {
    const number = numbers.get(id);
    if (number === undefined) {
      throw new DsrgError('DATASET', `The photo ${id} has cues, but no number in the list.`, {
        hint: 'Add it to the list: its file name and a number of its own.',
      });
    }
    writeEntry(writer, `${number}_labels`, [tags.length], tags);
    writeEntry(writer, `${number}_cues`, [3, cells.length / 3], cells);
  }
  return writer.end();
}

function writeEntry(writer: PickleWriter, key: string, shape: readonly number[], numbers: ArrayLike<number>): void {
  const bytes = new Uint8Array(8 * numbers.length);
  for (let i = 0; i < numbers.length; i++) bytes[8 * i] = numbers[i]!; // int64, little-endian, below 256
  writer.text(key);
  writer.int64Array(shape, bytes);
}
