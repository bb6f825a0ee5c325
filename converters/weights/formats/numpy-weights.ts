import { DsrgError } from '@dsrg/core';
import { readNpy } from '../../read/numpy/npy.ts';
import { NumpyArray } from '../../read/numpy/numpy-array.ts';
import { numpyConstructors } from '../../read/numpy/numpy-pickle.ts';
import { unpickle } from '../../read/pickle/unpickle.ts';
import { toFloats } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { refuseQuantised } from '../quantised.ts';
import { readZip, type ZipEntry } from './zip-entries.ts';

/**
 * Reads a dictionary of arrays from a `.npy` file, as DSRG-tensorflow's `init.model` is: {layer: {'w': array, 'b': array}}. The array
 * of layer `conv1_1` under `w` becomes tensor `conv1_1/w`; a dictionary without layers gives its own keys.
 *
 * @throws DsrgError FILE_FORMAT for bytes that are no sound `.npy`; WEIGHTS for one that holds anything else
 */
export function readNpyWeights(bytes: Uint8Array, name: string): WeightsFile {
  const array = readNpy(bytes, name);
  const content = array.raw instanceof Uint8Array ? undefined : array.raw[0];
  const tensors = content instanceof Map ? collect(content, '', name) : [];
  if (tensors.length > 0) return { kind: 'a NumPy dictionary of layers (.npy)', tensors };
  throw new DsrgError('WEIGHTS', `${name} is a NumPy array of shape (${array.shape}), no dictionary of layers.`, {
    hint: 'A single array has no layer names. Save all of them: numpy.savez("weights.npz", **arrays).',
  });
}

/**
 * Reads a pickled dictionary of arrays, as Detectron and many a script wrote it.
 * @throws DsrgError FILE_FORMAT for a pickle that is unsound or wants anything but plain data; WEIGHTS for one without arrays
 */
export function readPickledWeights(bytes: Uint8Array, name: string): WeightsFile {
  const { value } = unpickle(bytes, { name, constructors: numpyConstructors });
  const tensors = value instanceof Map ? collect(value, '', name) : [];
  if (tensors.length > 0) return { kind: 'a pickled dictionary of arrays', tensors };
  throw new DsrgError('WEIGHTS', `${name} is a Python pickle without a dictionary of arrays.`, {
    hint: 'Localization cues are read by dsrg-convert cues.',
  });
}

/** Reads `.npz`: each array under its name. @throws DsrgError WEIGHTS, FILE_FORMAT */
export function readNpzWeights(bytes: Uint8Array, name: string): WeightsFile {
  const entries = readZip(bytes, name).filter((entry) => entry.name.endsWith('.npy'));
  const kind = 'NumPy arrays (.npz)';
  return { kind, tensors: entries.flatMap((entry) => tensorsOf(entry, name)) };
}

/** An entry is unpacked for its shape, and again for its values: not all of an archive is held at once. */
function tensorsOf(entry: ZipEntry, file: string): FoundTensor[] {
  const path = entry.name.replace(/\.npy$/, '');
  const array = readNpy(entry.content(), `${entry.name} in ${file}`);
  if (array.raw instanceof Uint8Array) {
    if (!'fiub'.includes(array.dtype.kind)) return [];
    refuseBytes(file, path, array);
    return [tensorOf(path, array.shape, () => readNpy(entry.content(), file))];
  }
  return array.raw[0] instanceof Map ? collect(array.raw[0], `${path}/`, file) : [];
}

/**
 * At most four dictionaries deep, so that one that holds itself ends, and a million values, for dictionaries that hold each other
 * many times over would multiply.
 */
function collect(content: ReadonlyMap<unknown, unknown>, prefix: string, file: string): FoundTensor[] {
  const tensors: FoundTensor[] = [];
  let visited = 0;
  const visit = (map: ReadonlyMap<unknown, unknown>, place: string, depth: number): void => {
    for (const [key, value] of map) {
      if (++visited > 1_000_000) throw new DsrgError('WEIGHTS', `${file} holds more than a million values.`);
      const path = `${place}${key}`;
      if (value instanceof NumpyArray && value.raw instanceof Uint8Array) {
        refuseBytes(file, path, value);
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
