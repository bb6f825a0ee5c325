import { DsrgError } from '@dsrg/core';
import type { CueSet } from './cue-set.ts';
import { createPickleWriter } from './pickle-writer.ts';

/**
 * Writes cues as old code loads them, a pickle of protocol 2 with arrays in C order: for the Caffe and TensorFlow code of SEC and DSRG
 * keys `<number>_labels` and `<number>_cues` and int64, for SEC-MXNet keys with the photo's name, and uint8.
 *
 * @param numbers number of each photo in `input_list.txt`; `undefined` for names
 * @throws DsrgError DATASET for a photo without a number
 */
export function writeCuePickle({ photos }: CueSet, numbers: ReadonlyMap<string, number> | undefined): Uint8Array {
  const type = numbers === undefined ? 'u1' : 'i8';
  const writer = createPickleWriter();
  writer.beginDictionary();
  for (const [id, { tags, cells }] of photos) {
    const key = numbers === undefined ? id : numbers.get(id);
    if (key === undefined) {
      throw new DsrgError('DATASET', `The photo ${id} has cues, but no number in the list.`, {
        hint: 'Add it to the list: its file name and a number of its own.',
      });
    }
    writer.text(`${key}_labels`);
    writer.array(type, [tags.length], tags);
    writer.text(`${key}_cues`);
    writer.array(type, [3, cells.length / 3], cells);
  }
  return writer.end();
}
