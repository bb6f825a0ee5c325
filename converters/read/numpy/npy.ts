import { DsrgError, ReadBudget } from '@dsrg/core';
import { latin1 } from '../pickle/pickle-values.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { parseDtype } from './dtype.ts';
import { NumpyArray } from './numpy-array.ts';
import { numpyConstructors } from './numpy-pickle.ts';

/** Bytes of a header: 10,000 are NumPy's own bound. */
const LONGEST = 2 ** 20;
const MAGIC = '\x93NUMPY';

/**
 * Reads a `.npy` file of version 1, 2 or 3. Arrays of Python objects are read by the whitelisted unpickler.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for anything that is no sound `.npy` file
 */
export function readNpy(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): NumpyArray {
  if (latin1(bytes.subarray(0, 6)) !== MAGIC) throw broken(name, 'it does not begin with NumPy’s mark');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) >= 2;
  const start = wide ? 12 : 10;
  const length = bytes.length < start ? Number.NaN : wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (!(bytes[6] === 1 || bytes[6] === 2 || bytes[6] === 3) || !(start + length <= bytes.length && length <= LONGEST)) {
    throw broken(name, 'its header is incomplete');
  }
  const { descr, fortran, shape } = parseHeader(latin1(bytes.subarray(start, start + length)), name);
  const body = bytes.subarray(start + length);
  try {
    const dtype = parseDtype(descr);
    if (dtype.kind !== 'O') return new NumpyArray().fill(shape, dtype, fortran, body);
    const { value } = unpickle(body, { name, budget, constructors: numpyConstructors });
    if (value instanceof NumpyArray) return value;
    return new NumpyArray().fill(shape, dtype, fortran, Array.isArray(value) ? value : [value]);
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw broken(name, (error as Error).message, error);
  }
}

/** The header is a Python dictionary in text: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseHeader(text: string, name: string): { descr: string; fortran: boolean; shape: number[] } {
  const [, descr] = /'descr':\s*'([^']{1,40})'/.exec(text) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(text) ?? [];
  const [, sizes] = /'shape':\s*\(([\d\sL,]{0,1000})\)/.exec(text) ?? [];
  if (order === undefined || sizes === undefined) throw broken(name, 'its header is no description of an array');
  if (descr === undefined) throw broken(name, 'its elements are records, not numbers');
  const shape = sizes
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''))
    .filter((size) => size !== '')
    .map(Number);
  return { descr, fortran: order === 'True', shape };
}

function broken(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} is no sound .npy file: ${reason}.`, {
    hint: 'Was it copied or saved in part? Copy it again.',
    cause,
  });
}
