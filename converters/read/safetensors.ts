import { DsrgError } from '@dsrg/core';

/** An array with its shape, as checkpoints hold it. */
export interface Tensor {
  /** Sizes of the axes, slowest first; empty for a single number. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a safetensors file holds. */
export interface TensorFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of one number, by the format's name of its type. */
const sizes: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** The format's own limit. */
const MAX_HEADER = 100_000_000;

/**
 * Writes tensors in the safetensors format: 8 bytes header length, a JSON header, the numbers (little-endian float32)
 * in the order of the map. Equal input gives equal bytes.
 *
 * @throws DsrgError SHAPE where a shape and its data disagree
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: [string, unknown][] = Object.keys(metadata).length ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((product, size) => product * size, 1) !== data.length || name === '__metadata__') {
      throw new DsrgError('SHAPE', `Tensor ${name} has ${data.length} numbers; its shape is [${shape}].`);
    }
    header.push([name, { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  // Written by hand: an object would put names that look like numbers first.
  const json = `{${header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8 + text.length, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. F64, F16 and BF16 become float32. Every offset is checked against the file and the shape;
 * holes and overlaps are refused.
 *
 * @param name of the file, for messages
 * @throws DsrgError WEIGHTS for anything that is not a sound file of float tensors
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length <= MAX_HEADER && 8 + length <= bytes.length)) throw broken(name, 'its header is incomplete');
  const header = parseHeader(bytes.subarray(8, 8 + length), name);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw broken(name, 'its metadata are not texts');
  }
  const body = bytes.subarray(8 + length);
  const tensors = new Map<string, Tensor>();
  let expected = 0;
  for (const [key, entry] of byOffset(entries, name)) {
    const { shape, begin, end, dtype } = entry;
    if (begin !== expected || end > body.length) throw broken(name, `tensor ${key} lies outside its place`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (count * sizes[dtype]! !== end - begin) {
      throw broken(name, `tensor ${key} of shape [${shape}] has ${end - begin} bytes`);
    }
    tensors.set(key, { shape, data: readNumbers(body.subarray(begin, end), dtype) });
    expected = end;
  }
  if (expected !== body.length)
    throw broken(name, `it has ${body.length} bytes of numbers where ${expected} were promised`);
  return { tensors, metadata: metadata as Record<string, string> };
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array, name: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw broken(name, 'its header is no JSON', cause);
  }
  if (!isRecord(header)) throw broken(name, 'its header is no JSON object');
  return header;
}

function byOffset(entries: Record<string, unknown>, name: string): [string, Entry][] {
  const read = Object.entries(entries).map(([key, value]): [string, Entry] => {
    const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
    const whole = (list: unknown): list is number[] => {
      return Array.isArray(list) && list.every((size) => Number.isSafeInteger(size) && size >= 0);
    };
    if (!whole(shape) || !whole(offsets) || offsets.length !== 2 || offsets[1]! < offsets[0]!) {
      throw broken(name, `tensor ${key} is described wrongly`);
    }
    if (typeof dtype !== 'string' || !Object.hasOwn(sizes, dtype)) {
      throw new DsrgError(
        'WEIGHTS',
        `Tensor ${key} of ${name} is of type ${dtype}; F32, F64, F16 or BF16 was expected.`,
        {
          hint: 'Save the weights as float32.',
        },
      );
    }
    return [key, { dtype, shape, begin: offsets[0]!, end: offsets[1]! }];
  });
  return read.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
}

function readNumbers(bytes: Uint8Array, dtype: string): Float32Array {
  const copy = new Uint8Array(bytes).buffer; // a copy of its own begins at an even address
  if (dtype === 'F32') return new Float32Array(copy);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(copy));
  const words = new Uint16Array(copy);
  if (dtype === 'F16') return Float32Array.from(words, halfToNumber);
  return new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer);
}

/** IEEE 754 binary16. */
function halfToNumber(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 31;
  const fraction = word & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('WEIGHTS', `${name} is no sound safetensors file: ${reason}.`, {
    hint: 'Was it copied or saved in part? Copy it again, or take an earlier checkpoint.',
    cause,
  });
}
