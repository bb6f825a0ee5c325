import { wordsOf } from '../../read/words-of.ts';

/** CRC-32C (Castagnoli), as LevelDB and TensorFlow use it: another polynomial than zip's. */
export class Crc32c {
  /** Eight tables of 256: eight bytes are done at a time (slicing-by-8). */
  readonly #tables = makeTables();

  of(bytes: Uint8Array): number {
    const t = this.#tables;
    let crc = 0xffffffff;
    // Words are read where they lie at multiples of four, single bytes before and after.
    const { first, words } = wordsOf(bytes);
    for (let k = 0; k < first; k++) crc = (t[(crc ^ (bytes[k] as number)) & 255] as number) ^ (crc >>> 8);
    for (let k = 0; k < words.length - 1; k += 2) {
      const low = crc ^ (words[k] as number);
      const high = words[k + 1] as number;
      crc =
        (t[1792 + (low & 255)] as number) ^
        (t[1536 + ((low >>> 8) & 255)] as number) ^
        (t[1280 + ((low >>> 16) & 255)] as number) ^
        (t[1024 + (low >>> 24)] as number) ^
        (t[768 + (high & 255)] as number) ^
        (t[512 + ((high >>> 8) & 255)] as number) ^
        (t[256 + ((high >>> 16) & 255)] as number) ^
        (t[high >>> 24] as number);
    }
    for (let k = first + 4 * (words.length & ~1); k < bytes.length; k++)
      crc = (t[(crc ^ (bytes[k] as number)) & 255] as number) ^ (crc >>> 8);
    return ~crc >>> 0;
  }

  /** As it is stored: turned by 15 bits and shifted, so that a checksum of checksums stays sound. */
  maskedOf(bytes: Uint8Array): number {
    const crc = this.of(bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  }
}

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let k = 256; k < tables.length; k++) {
    const before = tables[k - 256] as number;
    tables[k] = (tables[before & 255] as number) ^ (before >>> 8);
  }
  return tables;
}
