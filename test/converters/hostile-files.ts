import { Crc32c } from '../../converters/weights/formats/crc32c.ts';

// Files that ask for far more than they are: a few kilobytes each, as many as a number says.

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes that follow each other. */
export function bytesOf(...parts: readonly (Uint8Array | string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Uint8Array.from(part))),
  );
}

/** Whole numbers of four bytes, little-endian. */
export function words(...numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

/** A number of seven bits a byte. */
export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

/** A field of protobuf that has a length. */
export function field(id: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  return bytesOf(varint((id << 3) | 2), varint(bytes.length), bytes);
}

/** A pickle that turns one long text into bytes many times over, four bytes of the file each time. */
export function encodePickle(length: number, times: number): Uint8Array {
  const text = bytesOf('X', words(length), 'a'.repeat(length), [0x71, 1], '0');
  const setUp = bytesOf(
    [0x80, 2],
    '}',
    [0x71, 0],
    text,
    'X',
    words(6),
    'latin1',
    [0x71, 2],
    '0c_codecs\nencode\n',
    [0x71, 3],
    '0',
  );
  const turn = (index: number): Uint8Array =>
    bytesOf('X', words(4), String(index % 10_000).padStart(4, '0'), 'h', [3], 'h', [1], 'h', [2], [0x86], 'Rs');
  return bytesOf(setUp, ...Array.from({ length: times }, (_, index) => turn(index)), '.');
}

/** A pickle of one dictionary whose key holds itself twice, `levels` deep: as a text it would never end. */
export function nestedKeyPickle(levels: number): Uint8Array {
  return bytesOf([0x80, 2], '}]', ...Array.from({ length: levels }, () => bytesOf('2', [0x86])), 'K', [1], 's.');
}

interface Block {
  readonly entries: Uint8Array;
  /** How often the index names it. */
  readonly times: number;
}

/** A LevelDB table, its checksums sound. */
function sortedTable({ entries, times }: Block): Uint8Array {
  const crc = new Crc32c();
  const block = (content: Uint8Array): Uint8Array => {
    const bytes = bytesOf(content, words(0, 1), [0]);
    return bytesOf(bytes, words(crc.maskedOf(bytes)));
  };
  const data = block(entries);
  const meta = block(new Uint8Array(0));
  const handle = (start: number, bytes: Uint8Array): number[] => [...varint(start), ...varint(bytes.length - 5)];
  const value = handle(0, data);
  const index = block(bytesOf(...Array.from({ length: times }, () => [0, 1, value.length, 0x7a, ...value])));
  const footer = [...handle(data.length, meta), ...handle(data.length + meta.length, index)];
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  return bytesOf(data, meta, index, footer, new Uint8Array(40 - footer.length), magic);
}

const header = [0, 0, 2, 8, 1];

/** A TensorFlow index whose `count` keys all share one of `length` bytes. */
export function sharedKeysIndex(length: number, count: number): Uint8Array {
  const first = bytesOf(header, [0], varint(length), [0], 'k'.repeat(length));
  const next = bytesOf(varint(length), [0, 0]);
  return sortedTable({ entries: bytesOf(first, ...Array.from({ length: count }, () => next)), times: 1 });
}

/** A TensorFlow index that names one block of `size` entries many times over. */
export function repeatedBlockIndex(size: number, times: number): Uint8Array {
  return sortedTable({ entries: bytesOf(header, new Uint8Array(3 * size)), times });
}

/** A sound table of `count` variables. */
export function plainIndex(count: number): Uint8Array {
  const keys = Array.from({ length: count }, (_, k) => bytesOf([0, 6, 0], `k${String(k).padStart(5, '0')}`));
  return sortedTable({ entries: bytesOf(header, ...keys), times: 1 });
}

/** A Caffe model of one layer with a long name and many blobs, each of which carries it. */
export function longNameCaffe(letters: number, blobs: number): Uint8Array {
  // Of the shape [0], and so without numbers.
  const blob = field(7, field(7, field(1, '\0')));
  return field(100, bytesOf(field(1, 'n'.repeat(letters)), Buffer.alloc(blobs * blob.length, blob)));
}

/** Elements of a MAT-file. */
export function matElement(type: number, bytes: Uint8Array): Uint8Array {
  return bytesOf(words(type, bytes.length), bytes, new Uint8Array((8 - (bytes.length % 8)) % 8));
}

/** A MAT-file of `parts`. */
export function matFile(...parts: readonly Uint8Array[]): Uint8Array {
  return bytesOf('MATLAB 5.0'.padEnd(124), [0, 1], 'IM', ...parts);
}

/** A matrix of a MAT-file: its class, its sizes, its name, its data of one byte each. */
export function matMatrix(kind: number, sizes: readonly number[], name: string, data: Uint8Array): Uint8Array {
  const dimensions = new Uint8Array(Int32Array.from(sizes).buffer);
  return matElement(
    14,
    bytesOf(matElement(6, words(kind, 0)), matElement(5, dimensions), matElement(1, utf8(name)), matElement(2, data)),
  );
}
