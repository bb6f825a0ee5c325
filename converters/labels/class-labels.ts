import { DsrgError, ReadBudget, vocClasses } from '@dsrg/core';
import type { NamedTags } from '../read/named-tags.ts';
import { readNpy } from '../read/numpy/npy.ts';
import { NumpyArray } from '../read/numpy/numpy-array.ts';
import { keyText } from '../read/pickle/pickle-values.ts';

/**
 * Reads `cls_labels.npy` of PSA, IRN and their heirs: a dictionary from photo to a vector with a 1 for each class that the
 * photo shows, background left out. Photos are named (`2007_000032`) or, in IRN's file, numbered without the underscore.
 *
 * @param name of the file, for messages
 * @param classes background first. @default VOC's, where the vectors have 20 numbers
 * @returns one entry for each photo, in the order of the file; without names where its vector is all zero
 * @throws DsrgError FILE_FORMAT for another file; TAG for vectors of another length, or numbers other than 0 and 1
 */
export function readClassLabels(
  bytes: Uint8Array,
  name: string,
  classes: readonly string[] = vocClasses,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): NamedTags[] {
  const array = readNpy(bytes, name, budget);
  const [content] = Array.isArray(array.raw) && array.shape.length === 0 ? array.raw : [];
  if (!(content instanceof Map)) {
    throw new DsrgError(
      'FILE_FORMAT',
      `${name} is an array of shape (${array.shape}); a dictionary of tags was expected.`,
      {
        hint: 'Tags in NumPy files are saved as np.save("cls_labels.npy", {"2007_000032": vector, …}).',
      },
    );
  }
  return [...content].map(([key, value]) => {
    const image = photoName(key, name);
    budget.step(classes.length);
    const vector = value instanceof NumpyArray ? readVector(value, image, name) : [];
    if (vector.length !== classes.length - 1) {
      throw new DsrgError(
        'TAG',
        `${image} in ${name} has ${vector.length} numbers; one for each of ${classes.length - 1} classes was expected.`,
        {
          hint: 'Do the classes belong to this file? Name them with --classes.',
        },
      );
    }
    return { image, names: classes.slice(1).filter((_, index) => vector[index] === 1), place: name };
  });
}

function photoName(key: unknown, name: string): string {
  if (typeof key === 'string' && key !== '') return key;
  const digits = keyText(key) ?? 'a tuple or the like';
  if ((typeof key === 'number' || typeof key === 'bigint') && /^\d{10}$/.test(digits)) {
    return `${digits.slice(0, 4)}_${digits.slice(4)}`; // IRN keeps 2007_000032 as 2007000032
  }
  if (typeof key === 'number' && Number.isInteger(key) && key >= 0) return digits;
  throw new DsrgError('FILE_FORMAT', `${name} has a key that names no photo: ${digits.slice(0, 40)}.`);
}

function readVector(value: NumpyArray, image: string, name: string): number[] {
  let numbers: number[];
  try {
    numbers = Array.from(value.numbers(), Number);
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `The vector of ${image} in ${name} holds no numbers.`, { cause });
  }
  const other = numbers.find((number) => number !== 0 && number !== 1);
  if (other === undefined) return numbers;
  throw new DsrgError('TAG', `The vector of ${image} in ${name} has the number ${other}; 0 or 1 was expected.`, {
    hint: 'Scores must become tags first: 1 where a class is present.',
  });
}
