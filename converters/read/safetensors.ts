import { DsrgError, ReadBudget, sizeOf, toHalves } from '@dsrg/core';
import { halvesToFloats } from './numpy/dtype.ts';
import { jsonOf } from './parse-json.ts';

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
const sizes: Readonly<Record<string, number>> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1 },
};
/** Those that decode to float32. */
const floats: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);

/** The format's own limit. */
const MAX_HEADER = 100_000_000;

/**
 * Writes tensors in the safetensors format: 8 bytes header length, a JSON header, the numbers (little-endian float32)
 * in the order of the map. Equal input gives equal bytes.
 *
 * @param options.half half floats, rounded, instead. @default false
 * @throws DsrgError SHAPE where a shape and its data disagree
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
  options: { readonly half?: boolean } = {},
): Uint8Array {
  const { half = false } = options;
  for (const [name, { shape, data }] of tensors) {
    if (sizeOf(shape) !== data.length) {
      throw new DsrgError('SHAPE', `Tensor ${name} has ${data.length} numbers; its shape is [${shape}].`);
    }
  }
  const header = safetensorsHeader(
    [...tensors].map(([name, { shape }]) => ({ name, shape })),
    metadata,
    half,
  );
  const arrays = [...tensors.values()].map(({ data }) => (half ? toHalves(data) : data));
  const size = arrays.reduce((sum, { byteLength }) => sum + byteLength, header.length);
  const bytes = new Uint8Array(size);
  bytes.set(header);
  let at = header.length;
  for (const data of arrays) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * What stands before the numbers: whoever writes a large file sends this first, then the float32 numbers (or half floats) of each tensor in turn.
 * @throws DsrgError SHAPE for a name that the format keeps for itself, or one given twice
 */
export function safetensorsHeader(
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
  metadata: Readonly<Record<string, string>> = {},
  half = false,
): Uint8Array {
  const [dtype, bytesOfOne] = half ? (['F16', 2] as const) : (['F32', 4] as const);
  const header: [string, unknown][] = Object.keys(metadata).length ? [['__metadata__', metadata]] : [];
  const names = new Set(['__metadata__']);
  let end = 0;
  for (const { name, shape } of tensors) {
    if (names.has(name)) throw new DsrgError('SHAPE', `Tensor ${name} cannot be written under this name.`);
    names.add(name);
    const size = bytesOfOne * sizeOf(shape);
    header.push([name, { dtype, shape, data_offsets: [end, end + size] }]);
    end += size;
  }
  // Written by hand: an object would put names that look like numbers first.
  const json = `{${header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20, 8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(text, 8);
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
  const { entries, metadata } = listSafetensors(bytes, name);
  const tensors = new Map<string, Tensor>();
  for (const { key, shape, dtype, body } of entries) {
    if (!floats.has(dtype)) {
      throw new DsrgError(
        'WEIGHTS',
        `Tensor ${key} of ${name} is of type ${dtype}; F32, F64, F16 or BF16 was expected.`,
        { hint: 'Save the weights as float32.' },
      );
    }
    tensors.set(key, { shape, data: readNumbers(body, dtype) });
  }
  return { tensors, metadata };
}

/** A tensor of a safetensors file, not read yet. */
export interface SafetensorsEntry {
  readonly key: string;
  readonly shape: readonly number[];
  /** As the format names it: `F32`, `I64`. */
  readonly dtype: string;
  /** Its numbers: a view of the file. */
  readonly body: Uint8Array;
}

/**
 * Lists the tensors of a safetensors file in the order of their numbers, checked as by `decodeSafetensors`, of any type.
 * @throws DsrgError WEIGHTS for anything that is not a sound file
 */
export function listSafetensors(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): { entries: SafetensorsEntry[]; metadata: Readonly<Record<string, string>> } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length <= MAX_HEADER && 8 + length <= bytes.length)) throw broken(name, 'its header is incomplete');
  const { __metadata__: metadata = {}, ...described } = parseHeader(bytes.subarray(8, 8 + length), name, budget);
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw broken(name, 'its metadata are not texts');
  }
  const body = bytes.subarray(8 + length);
  let expected = 0;
  budget.list(Object.keys(described).length);
  const entries = byOffset(described, name).map(([key, { shape, begin, end, dtype }]): SafetensorsEntry => {
    if (begin !== expected || end > body.length) throw broken(name, `tensor ${key} lies outside its place`);
    if (sizeOf(shape) * sizes[dtype]! !== end - begin) {
      throw broken(name, `tensor ${key} of shape [${shape}] has ${end - begin} bytes`);
    }
    expected = end;
    return { key, shape, dtype, body: body.subarray(begin, end) };
  });
  if (expected !== body.length)
    throw broken(name, `it has ${body.length} bytes of numbers where ${expected} were promised`);
  return { entries, metadata: metadata as Record<string, string> };
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array, name: string, budget: ReadBudget): Record<string, unknown> {
  let header: unknown;
  try {
    header = jsonOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes), budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
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
      throw new DsrgError('WEIGHTS', `Tensor ${key} of ${name} is of type ${dtype}, which is unknown.`, {
        hint: 'Save the weights as float32.',
      });
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
  if (dtype === 'F16') return halvesToFloats(words);
  return new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer);
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
