import { ReadBudget } from '@dsrg/core';
import { ByteCursor } from '../../read/byte-cursor.ts';
import { type Dtype, parseDtype } from '../../read/numpy/dtype.ts';
import { countOf, floatsOf } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';

/** First word of a file that holds a list of arrays (`kMXAPINDArrayListMagic`). */
export const MXNET_MAGIC = 0x112;
/** Bytes that an array takes beside its numbers, which are a view. */
const ARRAY = 400;
const v1 = 0xf993fac8;
const v2 = 0xf993fac9;
const v3 = 0xf993faca;
const types = ['f4', 'f8', 'f2', 'u1', 'i4', 'i1', 'i8'].map(parseDtype);

/**
 * Reads MXNet's `.params`: arrays of version 1, 2, 3 and before, with names such as `arg:conv1_weight`, `aux:bn_moving_mean`.
 *
 * @param name of the file, for messages
 * @throws DsrgError WEIGHTS for bytes that are no sound parameters, and for sparse arrays
 */
export function readMxnetParams(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const cursor = new ByteCursor(bytes, name, 'MXNet parameter file', 'WEIGHTS');
  if (cursor.uint64() !== MXNET_MAGIC) throw cursor.broken('it does not begin with 0x112');
  cursor.uint64(); // reserved
  const arrays: Omit<FoundTensor, 'name'>[] = [];
  const versions = new Set<string>();
  for (let left = cursor.uint64(); left > 0; left--) {
    budget.list();
    budget.make(ARRAY);
    arrays.push(readArray(cursor, versions));
  }
  const count = cursor.uint64();
  if (count !== arrays.length) throw cursor.broken(`it has ${arrays.length} arrays, but ${count} names`);
  const tensors = arrays.map((array): FoundTensor => {
    const text = cursor.take(cursor.uint64());
    budget.make(text.length);
    return { ...array, name: new TextDecoder().decode(text) };
  });
  if (!cursor.done) throw cursor.broken('something follows its end');
  return { kind: `an MXNet parameter file (${[...versions].sort().join(', ')})`, tensors };
}

function readArray(cursor: ByteCursor, versions: Set<string>): Omit<FoundTensor, 'name'> {
  const magic = cursor.uint32();
  const shape: number[] = [];
  if (magic === v1 || magic === v2 || magic === v3) {
    versions.add({ [v1]: 'v1', [v2]: 'v2', [v3]: 'v3' }[magic] as string);
    if (magic !== v1 && cursor.int32() !== 0) throw cursor.broken('it holds sparse arrays, which are not read');
    const axes = checkedAxes(cursor, magic === v3 ? cursor.int32() : cursor.uint32());
    for (let axis = 0; axis < axes; axis++) shape.push(cursor.int64());
    // Shape without axes is "nothing" to versions before 3, and a single number from then on.
    if (axes === 0 && magic !== v3) return { shape: [0], values: () => new Float32Array(0) };
  } else {
    versions.add('legacy');
    const axes = checkedAxes(cursor, magic);
    for (let axis = 0; axis < axes; axis++) shape.push(cursor.uint32());
    if (axes === 0) return { shape: [0], values: () => new Float32Array(0) };
  }
  cursor.int32(); // kind and
  cursor.int32(); // number of the device
  const code = cursor.int32();
  const type: Dtype | undefined = types[code];
  if (type === undefined) throw cursor.broken(`an array's numbers are of the unknown type ${code}`);
  const count = countOf(shape);
  if (Number.isNaN(count)) throw cursor.broken(`an array's shape is [${shape}]`);
  const data = cursor.take(count * type.size);
  return { shape, values: () => floatsOf(data, type) };
}

function checkedAxes(cursor: ByteCursor, axes: number): number {
  if (!(axes >= 0 && axes <= 32)) throw cursor.broken(`an array has ${axes} axes`);
  return axes;
}
