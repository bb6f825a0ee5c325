import { DsrgError, ReadBudget } from '@dsrg/core';
import { readNpy } from '../../read/numpy/npy.ts';
import { NumpyArray } from '../../read/numpy/numpy-array.ts';
import { numpyConstructors } from '../../read/numpy/numpy-pickle.ts';
import { keyText } from '../../read/pickle/pickle-values.ts';
import { unpickle } from '../../read/pickle/unpickle.ts';
import { countOf, toFloats } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { refuseQuantised } from '../quantised.ts';
import { readZip, type ZipEntry } from './zip-entries.ts';

/**
 * Reads a dictionary of arrays from a `.npy` file, as DSRG-tensorflow's `init.model` is: {layer: {'w': array, 'b': array}}. The array
 * of layer `conv1_1` under `w` becomes tensor `conv1_1/w`; a dictionary without layers gives its own keys.
 *
 * @throws DsrgError FILE_FORMAT for bytes that are no sound `.npy`; WEIGHTS for one that holds anything else
 */
export function readNpyWeights(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const array = readNpy(bytes, name, budget);
  const content = array.raw instanceof Uint8Array ? undefined : array.raw[0];
  const tensors = content instanceof Map ? collect(content, '', budget) : [];
  if (tensors.length > 0) return { kind: 'a NumPy dictionary of layers (.npy)', tensors };
  throw new DsrgError('WEIGHTS', `${name} is a NumPy array of shape (${array.shape}), no dictionary of layers.`, {
    hint: 'A single array has no layer names. Save all of them: numpy.savez("weights.npz", **arrays).',
  });
}

/**
 * Reads a pickled dictionary of arrays, as Detectron and many a script wrote it.
 * @throws DsrgError FILE_FORMAT for a pickle that is unsound or wants anything but plain data; WEIGHTS for one without arrays
 */
export function readPickledWeights(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const { value } = unpickle(bytes, { name, budget, constructors: numpyConstructors });
  const tensors = value instanceof Map ? collect(value, '', budget) : [];
  if (tensors.length > 0) return { kind: 'a pickled dictionary of arrays', tensors };
  throw new DsrgError('WEIGHTS', `${name} is a Python pickle without a dictionary of arrays.`, {
    hint: 'Localization cues are read by dsrg-convert cues.',
  });
}

/** Reads `.npz`: each array under its name. @throws DsrgError WEIGHTS, FILE_FORMAT */
export function readNpzWeights(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const entries = readZip(bytes, budget).filter((entry) => entry.name.endsWith('.npy'));
  const kind = 'NumPy arrays (.npz)';
  return { kind, tensors: entries.flatMap((entry) => tensorsOf(entry, name, budget)) };
}

/** An entry is unpacked for its shape, and again for its values: not all of an archive is held at once. */
function tensorsOf(entry: ZipEntry, file: string, budget: ReadBudget): FoundTensor[] {
  const path = entry.name.replace(/\.npy$/, '');
  const array = readNpy(entry.content(), `${entry.name} in ${file}`, budget);
  if (array.raw instanceof Uint8Array) {
    if (!'fiub'.includes(array.dtype.kind)) return [];
    refuseBytes(file, path, array);
    return [tensorOf(path, array.shape, () => readNpy(entry.content(), file, budget))];
  }
  return array.raw[0] instanceof Map ? collect(array.raw[0], `${path}/`, budget) : [];
}

/**
 * At most four dictionaries deep, so that one that holds itself ends. Values are counted, for dictionaries that hold each other many times
 * over would multiply, and so are the letters of their names, which grow with each level.
 */
function collect(content: ReadonlyMap<unknown, unknown>, prefix: string, budget: ReadBudget): FoundTensor[] {
  const { file } = budget;
  const tensors: FoundTensor[] = [];
  const visit = (map: ReadonlyMap<unknown, unknown>, place: string, depth: number): void => {
    for (const [key, value] of map) {
      budget.list();
      const name = keyText(key);
      if (name === undefined) continue;
      budget.make(place.length + name.length);
      const path = `${place}${name}`;
      if (value instanceof NumpyArray && value.raw instanceof Uint8Array) {
        refuseBytes(file, path, value);
        // A pickle may hold one array under many names; each would make numbers of its own.
        budget.make(4 * countOf(value.shape));
        if ('fiub'.includes(value.dtype.kind)) tensors.push(tensorOf(path, value.shape, () => value));
      } else if (value instanceof Map && depth < 4) visit(value, `${path}/`, depth + 1);
    }
  };
  visit(content, prefix, 0);
  return tensors;
}

function refuseBytes(file: string, name: string, { dtype, shape }: NumpyArray): void {
  if (dtype.size === 1 && dtype.kind !== 'b')
    refuseQuantised(file, { name, shape }, dtype.kind === 'i' ? 'int8' : 'uint8');
}

function tensorOf(name: string, shape: readonly number[], array: () => NumpyArray): FoundTensor {
  const stored = () => {
    const { numbers, strides } = array().stored();
    return { numbers: toFloats(numbers), strides };
  };
  return { name, shape, stored, values: () => toFloats(array().numbers()) };
}
