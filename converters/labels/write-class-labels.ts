import { DsrgError } from '@dsrg/core';
import { indexTags, type NamedTags } from '../read/named-tags.ts';
import { latin1Of, npyDictionaryEnd, npyDictionaryStart, pickledFloats, pickleUtf8 } from '../write/python-pickle.ts';

/**
 * Writes tags as `cls_labels.npy`, as the code of PSA, IRN and their heirs loads it: `numpy.load(file, allow_pickle=True).item()` is a
 * dictionary from photo to a float32 vector with a 1 for each class that the photo shows, background left out.
 *
 * @param classes background first
 * @param keys `names` as PSA has them; `numbers` as IRN: `2007_000032` is 2007000032
 * @throws DsrgError TAG for an unknown class; DATASET for a photo that occurs twice, or whose name is no number where one is needed
 */
export function* writeClassLabels(
  rows: Iterable<NamedTags>,
  classes: readonly string[],
  keys: 'names' | 'numbers' = 'names',
): Generator<Uint8Array> {
  yield latin1Of(npyDictionaryStart());
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.image)) throw new DsrgError('DATASET', `${row.image} is tagged twice.`);
    seen.add(row.image);
    const vector = new Uint8Array(4 * (classes.length - 1));
    for (const label of indexTags(row, classes)) vector.set(one, 4 * (label - 1));
    yield keyOf(row.image, keys);
    yield* pickledFloats(vector, [classes.length - 1]);
  }
  yield latin1Of(npyDictionaryEnd);
}

/** 1 as float32, little-endian. */
const one = [0, 0, 0x80, 0x3f];

function keyOf(image: string, keys: 'names' | 'numbers'): Uint8Array {
  if (keys === 'names') return pickleUtf8(image);
  const digits = image.replace(/^(\d{4})_(?=\d{6}$)/, '$1');
  if (!/^[1-9]\d{0,14}$/.test(digits)) {
    throw new DsrgError('DATASET', `The name ${image} is no number, as IRN’s cls_labels.npy has them.`, {
      hint: 'Write names: --keys names.',
    });
  }
  const bytes = new Uint8Array(10);
  bytes.set([0x8a, 8]); // LONG1 of eight bytes
  new DataView(bytes.buffer).setBigInt64(2, BigInt(digits), true);
  return bytes;
}
