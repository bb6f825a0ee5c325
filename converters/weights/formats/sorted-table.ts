import type { ReadBudget } from '@dsrg/core';
import { Crc32c } from './crc32c.ts';

/** Last eight bytes of a LevelDB table. */
const MAGIC = 0xdb4775248b80fb57n;
const FOOTER = 48;
/** Bytes behind a block: its compression and its checksum. */
const SEAL = 5;
/** Bytes that an entry takes beside its key. */
const ENTRY = 300;

/** Whether a file ends as LevelDB's tables do. */
export function isSortedTable(bytes: Uint8Array): boolean {
  return (
    bytes.length >= FOOTER &&
    new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8).getBigUint64(0, true) === MAGIC
  );
}

/**
 * Reads all entries of a LevelDB table, as TensorFlow's `.index` files are: blocks of keys that leave out what they share with the one
 * before, each with a checksum.
 * @throws Error where it is unsound, or its blocks are compressed (TensorFlow's are not); DsrgError FILE_FORMAT where keys that are left out
 *   make far more than the file has
 */
export function readSortedTable(bytes: Uint8Array, budget: ReadBudget): [key: string, value: Uint8Array][] {
  if (!isSortedTable(bytes)) throw new Error('its end is missing');
  const crc = new Crc32c();
  const footer = new Varints(bytes.subarray(bytes.length - FOOTER));
  footer.handle(); // of the meta index
  const handles = readBlock(bytes, footer.handle(), crc, budget).map(([, handle]) => new Varints(handle).handle());
  // Blocks stand one behind the other: many handles of one block would read it many times.
  if (handles.reduce((sum, { size }) => sum + size + SEAL, 0) > bytes.length) throw new Error('its blocks overlap');
  const text = new TextDecoder();
  return handles.flatMap((handle) =>
    readBlock(bytes, handle, crc, budget).map(([key, value]): [string, Uint8Array] => [text.decode(key), value]),
  );
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** A block, one byte of its compression, four of its checksum. */
function readBlock(
  bytes: Uint8Array,
  { offset, size }: Handle,
  crc: Crc32c,
  budget: ReadBudget,
): [Uint8Array, Uint8Array][] {
  budget.step(size);
  if (!(offset + size + SEAL <= bytes.length) || size < 4) throw new Error('a block of its index lies outside');
  const block = bytes.subarray(offset, offset + size);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, size + SEAL);
  if (view.getUint32(size + 1, true) !== crc.maskedOf(bytes.subarray(offset, offset + size + 1))) {
    throw new Error('a block of its index is damaged (checksum)');
  }
  if (bytes[offset + size] !== 0) throw new Error('a block of its index is compressed');
  const restarts = view.getUint32(size - 4, true);
  const end = size - 4 - 4 * restarts;
  if (end < 0) throw new Error('a block of its index is unsound');
  const entries: [Uint8Array, Uint8Array][] = [];
  const walk = new Varints(block.subarray(0, end));
  let key = new Uint8Array(0);
  while (!walk.done) {
    const [shared, own, length] = [walk.next(), walk.next(), walk.next()];
    if (shared > key.length || own > 65_536) throw new Error('a key of its index is unsound');
    budget.list();
    // As bytes and as a text.
    budget.make(ENTRY + 2 * (shared + own));
    const whole = new Uint8Array(shared + own);
    whole.set(key.subarray(0, shared));
    whole.set(walk.take(own), shared);
    key = whole;
    entries.push([key, walk.take(length)]);
  }
  return entries;
}

/** Walks over numbers of seven bits a byte. */
class Varints {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 63; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Error('its index is cut short');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new Error('a number of its index is too long');
  }

  handle(): Handle {
    return { offset: this.next(), size: this.next() };
  }

  take(length: number): Uint8Array {
    if (!(this.#at + length <= this.#bytes.length)) throw new Error('its index is cut short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
