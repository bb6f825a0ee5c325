/** Bytes of one character each. */
export function latin1Of(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A Python text (BINUNICODE), for names of ASCII. */
export function pickleText(value: string): string {
  return `X${int32(value.length)}${value}`;
}

/** A Python text (BINUNICODE) of any characters. */
export function pickleUtf8(value: string): Uint8Array {
  return binaryUnicode(new TextEncoder().encode(value));
}

/** Bytes as a Python text of one character each (BINUNICODE): those from 128 on take two in UTF-8. */
function pickleLatin1(bytes: Uint8Array): Uint8Array {
  const high = bytes.reduce((sum, byte) => sum + (byte >> 7), 0);
  const utf8 = new Uint8Array(bytes.length + high);
  let at = 0;
  for (const byte of bytes) {
    if (byte >= 128) utf8[at++] = 0xc0 | (byte >> 6);
    utf8[at++] = byte < 128 ? byte : 0x80 | (byte & 0x3f);
  }
  return binaryUnicode(utf8);
}

function binaryUnicode(utf8: Uint8Array): Uint8Array {
  const head = latin1Of(`X${int32(utf8.length)}`);
  const all = new Uint8Array(head.length + utf8.length);
  all.set(head);
  all.set(utf8, head.length);
  return all;
}

/** A whole number from 0 to 2^31 − 1 (BININT). */
export function pickleInteger(value: number): string {
  return `J${int32(value)}`;
}

/** A tuple of what is pickled already. */
export function pickleTuple(...items: readonly string[]): string {
  return `(${items.join('')}t`;
}

/**
 * A pickled NumPy array of float32.
 * @param bytes of the numbers, the least significant first
 * @param fortran whether the first axis is the fastest. @default false
 */
export function* pickledFloats(bytes: Uint8Array, shape: readonly number[], fortran = false): Generator<Uint8Array> {
  yield latin1Of(`${pickledArrayStart(shape, 'f4', fortran)}${pickledBytesStart}`);
  yield pickleLatin1(bytes);
  yield latin1Of(`${pickledBytesEnd}${pickledArrayEnd}`);
}

/**
 * What stands before the bytes of a pickled NumPy array of protocol 2: `_reconstruct(ndarray, (0,), b'b')`, then the state up to its
 * content. {@link pickledArrayEnd} follows the content.
 * @param shape sizes of the axes
 * @param code of the elements' type: `f4`, or `O8` for Python objects
 * @param fortran whether the first axis is the fastest
 */
function pickledArrayStart(shape: readonly number[], code: string, fortran = false): string {
  const made = `cnumpy.core.multiarray\n_reconstruct\n${pickleTuple('cnumpy\nndarray\n', pickleTuple(pickleInteger(0)), pickledBytes('b'))}R`;
  const order = code === 'O8' ? '|' : '<';
  const flags = code === 'O8' ? 63 : 0;
  const dtype = `cnumpy\ndtype\n${pickleTuple(pickleText(code), '\x89', '\x88')}R`;
  const dtypeState = pickleTuple(
    ...[pickleInteger(3), pickleText(order), 'N', 'N', 'N', pickleMinusOne, pickleMinusOne, pickleInteger(flags)],
  );
  return `${made}(${pickleInteger(1)}${pickleTuple(...shape.map(pickleInteger))}${dtype}${dtypeState}b${fortran ? '\x88' : '\x89'}`;
}

/** Ends the state and fills the array with it. */
const pickledArrayEnd = 'tb';

const pickleMinusOne = 'J\xff\xff\xff\xff';

/**
 * What stands before and after a text to make bytes of it, `_codecs.encode(text, 'latin1')`: protocol 2 has no bytes that Python 2 and 3
 * both read.
 */
const pickledBytesStart = 'c_codecs\nencode\n(';
const pickledBytesEnd = `${pickleText('latin1')}tR`;

/** Bytes of ASCII characters. */
function pickledBytes(value: string): string {
  return `${pickledBytesStart}${pickleText(value)}${pickledBytesEnd}`;
}

/** Four bytes, least first, as characters. */
function int32(value: number): string {
  return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
}

/**
 * What stands before the keys and values of a dictionary that NumPy saved as `.npy`: a header of version 1.0, padded so that the content
 * begins at a multiple of 64, then a pickle of an array without axes whose one object, in a list, is the dictionary.
 * {@link npyDictionaryEnd} follows them.
 */
export function npyDictionaryStart(): string {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (), }";
  const padded = `${header.padEnd(128 - 10 - 1)}\n`;
  const length = String.fromCharCode(padded.length & 255, padded.length >> 8);
  return `\x93NUMPY\x01\0${length}${padded}\x80\x02${pickledArrayStart([], 'O8')}]}(`;
}

export const npyDictionaryEnd = `ua${pickledArrayEnd}.`;
