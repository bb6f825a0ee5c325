import { DsrgError, ReadBudget } from '@dsrg/core';
import { parseDtype } from '../../read/numpy/dtype.ts';
import { countOf, floatsOf, type StoredType, sizeOfType } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { Crc32c } from './crc32c.ts';
import { fieldsOf } from './protobuf-fields.ts';
import { readSortedTable } from './sorted-table.ts';

/** TensorFlow's `DataType` numbers. */
const types: Readonly<Record<number, StoredType>> = {
  1: parseDtype('f4'),
  2: parseDtype('f8'),
  3: parseDtype('i4'),
  4: parseDtype('u1'),
  5: parseDtype('i2'),
  6: parseDtype('i1'),
  9: parseDtype('i8'),
  10: parseDtype('b1'),
  14: 'bf16',
  19: parseDtype('f2'),
};

/** One variable of the index (`BundleEntryProto`). */
interface BundleEntry {
  readonly name: string;
  type: number;
  shape: number[];
  shard: number;
  offset: number;
  size: number;
  checksum: number;
  sliced: boolean;
}

/**
 * Reads a TensorFlow checkpoint of version 2 (since TensorFlow 0.12): an `.index` of variables and shards of their bytes, each variable
 * checked against its checksum.
 *
 * @param index content of `NAME.index`
 * @param shards contents of `NAME.data-00000-of-0000N`, in order
 * @param name of the index, for messages
 * @throws DsrgError WEIGHTS for unsound files; reading the values of a damaged variable throws, too
 */
export function readTensorflowCheckpoint(
  index: Uint8Array,
  shards: readonly Uint8Array[],
  name: string,
  budget: ReadBudget = new ReadBudget(
    name,
    shards.reduce((sum, shard) => sum + shard.length, index.length),
  ),
): WeightsFile {
  const crc = new Crc32c();
  const entries = readBundle(index, name, budget);
  const tensors = entries.flatMap((entry): FoundTensor[] => {
    const type = types[entry.type];
    // Strings, optimiser slots of exotic types and the like are no weights; partitioned variables would need their slices.
    if (type === undefined || entry.sliced) return [];
    const shard = shards[entry.shard];
    const fits = shard !== undefined && entry.offset + entry.size <= shard.length;
    if (!fits || countOf(entry.shape) * sizeOfType(type) !== entry.size) {
      throw unsound(name, `variable ${entry.name} does not lie within its data file`);
    }
    // Variables may lie over each other; each would make numbers of its own.
    budget.make(4 * countOf(entry.shape));
    const bytes = (shard as Uint8Array).subarray(entry.offset, entry.offset + entry.size);
    const values = (): Float32Array => {
      if (crc.maskedOf(bytes) !== entry.checksum) throw unsound(name, `variable ${entry.name} is damaged (checksum)`);
      return floatsOf(bytes, type);
    };
    return [{ name: entry.name, shape: entry.shape, values }];
  });
  if (tensors.length === 0) throw unsound(name, 'it lists no variables');
  return { kind: 'a TensorFlow checkpoint', tensors };
}

/** Number of data files that an index asks for. @throws DsrgError WEIGHTS for an unsound index */
export function shardsOfIndex(
  index: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, index.length),
): number {
  return guarded(name, () => {
    const header = readSortedTable(index, budget).find(([key]) => key === '')?.[1];
    if (header === undefined) throw new Error('its header is missing');
    let shards = 1;
    for (const { id, number } of fieldsOf(header, budget)) {
      if (id === 1) shards = number;
      if (id === 2 && number !== 0) throw new Error('its numbers are big-endian');
    }
    if (!(shards >= 1 && shards <= 99_999)) throw new Error(`it asks for ${shards} data files`);
    return shards;
  });
}

function readBundle(index: Uint8Array, name: string, budget: ReadBudget): BundleEntry[] {
  return guarded(name, () =>
    readSortedTable(index, budget)
      .filter(([key]) => key !== '' && !key.startsWith('_CHECKPOINTABLE'))
      .map(([key, value]) => readEntry(key, value, budget)),
  );
}

function readEntry(name: string, message: Uint8Array, budget: ReadBudget): BundleEntry {
  const entry: BundleEntry = { name, type: 0, shape: [], shard: 0, offset: 0, size: 0, checksum: 0, sliced: false };
  for (const { id, number, bytes } of fieldsOf(message, budget)) {
    if (id === 1) entry.type = number;
    else if (id === 2) entry.shape = readShape(bytes, budget);
    else if (id === 3) entry.shard = number;
    else if (id === 4) entry.offset = number;
    else if (id === 5) entry.size = number;
    else if (id === 6 && bytes.length === 4)
      entry.checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    else if (id === 7) entry.sliced = true;
  }
  if (entry.offset < 0 || entry.size < 0) throw new Error(`variable ${name} has a negative place`);
  return entry;
}

/** `TensorShapeProto`: repeated `dim` (2), each with a `size` (1; 0 where it is left out). */
function readShape(message: Uint8Array, budget: ReadBudget): number[] {
  const shape: number[] = [];
  for (const { id, bytes } of fieldsOf(message, budget)) {
    if (id !== 2) continue;
    if (shape.length === 32) throw new Error('a variable has more than 32 axes');
    let size = 0;
    for (const field of fieldsOf(bytes, budget)) if (field.id === 1) size = field.number;
    shape.push(size);
  }
  return shape;
}

function guarded<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw unsound(name, (error as Error).message, error);
  }
}

function unsound(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('WEIGHTS', `${name} is no sound TensorFlow checkpoint: ${reason}.`, {
    hint: 'Keep NAME.index and NAME.data-00000-of-00001 together and whole; NAME.meta is not needed.',
    cause,
  });
}
