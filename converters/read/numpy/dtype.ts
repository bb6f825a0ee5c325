/** The type of an array's elements, as NumPy codes it: `<f4`, `|u1`, `i8`, `O8`. */
export interface Dtype {
  /** f float, i signed, u unsigned, b boolean, O Python objects, S bytes, U text. */
  readonly kind: 'f' | 'i' | 'u' | 'b' | 'O' | 'S' | 'U';
  /** Bytes of one element. */
  readonly size: number;
  readonly bigEndian: boolean;
}

export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** @throws Error for a code that is none, or of a type that is of no use here */
export function parseDtype(code: string): Dtype {
  const [, order = '', kind = '', digits = ''] = /^([<>=|]?)([fiubOSU])(\d{0,9})$/.exec(code) ?? [];
  const size = kind === 'O' ? 8 : Number(digits) * (kind === 'U' ? 4 : 1);
  const known = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], b: [1] }[kind];
  if (kind === '' || (known !== undefined && !known.includes(size))) {
    throw new Error(`its numbers are of type ${JSON.stringify(code.slice(0, 40))}`);
  }
  return { kind: kind as Dtype['kind'], size, bigEndian: order === '>' };
}

/**
 * Numbers from their bytes, in the order in which they stand. Booleans become 0 and 1, half floats single ones.
 * A view of `bytes` where that is possible.
 * @throws Error where the bytes are no whole number of elements, or the elements no numbers
 */
export function decodeNumbers(bytes: Uint8Array, { kind, size, bigEndian }: Dtype): NumberArray {
  if (size === 0 || bytes.length % size !== 0) throw new Error(`${bytes.length} bytes are no array of ${size} each`);
  const plain = bigEndian && size > 1 ? swapped(bytes, size) : bytes;
  if (kind === 'f' && size === 2) return halvesToFloats(view(plain, Uint16Array));
  switch (kind + size) {
    case 'f4':
      return view(plain, Float32Array);
    case 'f8':
      return view(plain, Float64Array);
    case 'i1':
      return view(plain, Int8Array);
    case 'i2':
      return view(plain, Int16Array);
    case 'i4':
      return view(plain, Int32Array);
    case 'i8':
      return view(plain, BigInt64Array);
    case 'u1':
    case 'b1':
      return plain;
    case 'u2':
      return view(plain, Uint16Array);
    case 'u4':
      return view(plain, Uint32Array);
    case 'u8':
      return view(plain, BigUint64Array);
    default:
      throw new Error('its elements are no numbers');
  }
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): T;
}

/** A view where the bytes begin at a multiple of the element's size, else of a copy. */
export function view<T>(bytes: Uint8Array, type: ArrayType<T>): T {
  const { BYTES_PER_ELEMENT: size } = type;
  const even = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new type(even.buffer, even.byteOffset, Math.floor(even.length / size));
}

/** IEEE 754 binary16 to float32. */
export function halvesToFloats(words: Uint16Array): Float32Array {
  const floats = new Float32Array(words.length);
  for (let k = 0; k < words.length; k++) {
    const word = words[k] as number;
    const exponent = (word >> 10) & 31;
    const fraction = word & 1023;
    const size =
      exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : exponent === 0
          ? fraction * 2 ** -24
          : (1024 + fraction) * 2 ** (exponent - 25);
    floats[k] = word & 0x8000 ? -size : size;
  }
  return floats;
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let k = 0; k < size; k++) copy[at + k] = bytes[at + size - 1 - k] as number;
  }
  return copy;
}
