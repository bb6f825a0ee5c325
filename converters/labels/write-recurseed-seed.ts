import { DsrgError } from '@dsrg/core';
import { createPickleWriter } from '../cues/pickle-writer.ts';
import type { RecurseedSeed } from './recurseed-seed.ts';

/**
 * Writes class maps as RecurSeed's programs read them: a pickle (protocol 3) of `keys` (0 and the classes) and `seed` (K × H × W, single precision).
 * A seed of no class has the key 0 and an array of no maps.
 * @throws DsrgError SHAPE where maps and keys do not fit
 */
export function writeRecurseedSeed({ keys, hasBackground, data, height, width }: RecurseedSeed): Uint8Array {
  const maps = keys.length - (hasBackground ? 0 : 1);
  if (keys[0] !== 0 || data.length !== maps * height * width) {
    throw new DsrgError(
      'SHAPE',
      `${data.length} numbers for ${maps} maps of ${height}×${width}, with the keys ${keys.slice(0, 5)}.`,
      { hint: 'The first key is 0; each other one has a map, and 0 where background has one.' },
    );
  }
  const writer = createPickleWriter(3);
  writer.beginDictionary();
  writer.text('keys');
  writer.array('i8', [keys.length], keys);
  writer.text('seed');
  writer.array('f4', [maps, height, width], data);
  return writer.end();
}
