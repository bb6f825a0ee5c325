import { DsrgError, ReadBudget } from '@dsrg/core';
import { latin1 } from '../pickle/pickle-values.ts';
import { inflateZlib } from './inflate-zlib.ts';
import { brokenMat, type MatElement, matElements, matNumbers, matTypes } from './mat-elements.ts';

/** A variable of a MAT-file, or a field of a struct. */
export type MatArray = MatNumbers | MatText | MatStruct | MatOther;

export interface MatNumbers {
  readonly kind: 'numbers';
  readonly dimensions: readonly number[];
  /** Column-major: the first index runs fastest. */
  readonly data: Float64Array;
}

export interface MatText {
  readonly kind: 'text';
  /** One text for each row of the character matrix, white space at the end taken off. */
  readonly rows: readonly string[];
}

export interface MatStruct {
  readonly kind: 'struct';
  readonly dimensions: readonly number[];
  readonly fields: readonly string[];
  /** Reads a field of the first element; `undefined` where there is none of that name. */
  field(name: string): MatArray | undefined;
}

/** Cells, sparse matrices, objects and complex numbers: seen, not read. */
export interface MatOther {
  readonly kind: 'other';
  readonly what: string;
}

/** Letters of a variable's name; MATLAB allows 63. */
const LONGEST_NAME = 4096;

const classNames: Readonly<Record<number, string>> = {
  1: 'a cell array',
  3: 'an object',
  5: 'a sparse matrix',
  16: 'a function',
  17: 'an object',
};

/**
 * Reads the variables of a MAT-file of version 5 to 7.2, compressed or not: numbers, text, and structs of them.
 *
 * @param name of the file, for messages
 * @returns variables by name; structs are read field by field when asked for
 * @throws DsrgError FILE_FORMAT for anything else, version 7.3 (HDF5) and 4 included
 */
export function readMat(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): Map<string, MatArray> {
  const little = readHeader(bytes, name);
  const variables = new Map<string, MatArray>();
  for (const element of matElements(bytes.subarray(128), little, budget)) {
    for (const matrix of unpack(element, little, budget)) {
      if (matrix.type !== matTypes.matrix) continue; // MATLAB's own notes may stand between variables
      const { title, value } = readMatrix(matrix.bytes, little, budget);
      variables.set(title, value);
    }
  }
  return variables;
}

/** Whether this is a MAT-file of version 5 or later, by its mark (7.3, which is not read, has it, too). */
export function isMat(bytes: Uint8Array): boolean {
  const mark = String.fromCharCode(...bytes.subarray(126, 128));
  return mark === 'IM' || mark === 'MI';
}

function readHeader(bytes: Uint8Array, name: string): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 116));
  const mark = String.fromCharCode(...bytes.subarray(126, 128));
  if (text.startsWith('MATLAB 7.3') || (bytes[0] === 0x89 && text.startsWith('HDF', 1))) {
    throw new DsrgError('FILE_FORMAT', `${name} is a MAT-file of version 7.3 (HDF5); versions 5 to 7.2 are read.`, {
      hint: 'Save it anew from MATLAB with save -v7, or from Python with scipy.io.savemat.',
    });
  }
  if (!isMat(bytes)) {
    throw new DsrgError('FILE_FORMAT', `${name} is no MAT-file of version 5: it lacks the mark at byte 126.`, {
      hint: 'Is it what its name says? Files of MATLAB 4 are not read.',
    });
  }
  return mark === 'IM';
}

function unpack(element: MatElement, little: boolean, budget: ReadBudget): Iterable<MatElement> {
  if (element.type !== matTypes.compressed) return [element];
  return matElements(inflateZlib(element.bytes, budget), little, budget);
}

/** The parts of a matrix in their order: flags, dimensions, name, then what its class has. */
function readMatrix(bytes: Uint8Array, little: boolean, budget: ReadBudget): { title: string; value: MatArray } {
  const name = budget.file;
  if (bytes.length === 0) {
    return { title: '', value: { kind: 'numbers', dimensions: [0, 0], data: new Float64Array(0) } };
  }
  const parts = matElements(bytes, little, budget);
  const next = (what: string): MatElement => {
    const { value, done } = parts.next();
    if (done) throw brokenMat(name, `a matrix lacks its ${what}`);
    return value;
  };
  const flags = matNumbers(next('flags'), little, budget)[0] ?? 0;
  const matlabClass = flags & 0xff;
  if (matlabClass === 17) return { title: '', value: { kind: 'other', what: 'an object' } };
  const dimensions = [...matNumbers(next('dimensions'), little, budget)];
  const count = dimensions.reduce((product, size) => product * size, 1);
  if (
    dimensions.length < 2 ||
    dimensions.length > 32 ||
    dimensions.some((size) => size < 0) ||
    !Number.isSafeInteger(count)
  ) {
    throw brokenMat(name, `a matrix of dimensions [${dimensions}]`);
  }
  const title = latin1(next('name').bytes.subarray(0, LONGEST_NAME));
  const seen = classNames[matlabClass] ?? (flags & 0x800 ? 'complex numbers' : undefined);
  if (seen !== undefined) return { title, value: { kind: 'other', what: seen } };
  if (matlabClass === 2) return { title, value: readStruct(next, dimensions, little, budget) };
  if (matlabClass < 4 || matlabClass > 15) throw brokenMat(name, `${title} is of the unknown class ${matlabClass}`);
  const data = matNumbers(next('data'), little, budget);
  if (data.length !== count) throw brokenMat(name, `${title} of [${dimensions}] holds ${data.length} numbers`);
  const value: MatArray =
    matlabClass === 4 ? readText(data, dimensions, budget) : { kind: 'numbers', dimensions, data };
  return { title, value };
}

function readText(data: Float64Array, dimensions: readonly number[], budget: ReadBudget): MatText {
  const rows = dimensions[0]!;
  // Rows may be empty: their number is none of the bytes'.
  budget.list(rows);
  budget.make(32 * (rows + data.length));
  const width = rows === 0 ? 0 : data.length / rows;
  const row = (y: number) => Array.from({ length: width }, (_, x) => String.fromCharCode(data[x * rows + y]!)).join('');
  return { kind: 'text', rows: Array.from({ length: rows }, (_, y) => row(y).trimEnd()) };
}

function readStruct(
  next: (what: string) => MatElement,
  dimensions: readonly number[],
  little: boolean,
  budget: ReadBudget,
): MatStruct {
  const name = budget.file;
  const width = matNumbers(next('length of field names'), little, budget)[0] ?? 0;
  const block = next('field names').bytes;
  if (!(width > 0) || block.length % width !== 0)
    throw brokenMat(name, `field names of ${width} in ${block.length} bytes`);
  const fields = Array.from({ length: block.length / width }, (_, k) => {
    budget.list();
    const text = latin1(block.subarray(k * width, (k + 1) * width));
    return text.slice(0, text.includes('\0') ? text.indexOf('\0') : undefined);
  });
  const first = dimensions.includes(0) ? [] : fields.map((field) => [field, next(`field ${field}`)] as const);
  const values = new Map(first);
  return {
    kind: 'struct',
    dimensions,
    fields,
    field: (wanted) => {
      const element = values.get(wanted);
      if (element === undefined) return undefined;
      if (element.type !== matTypes.matrix) throw brokenMat(name, `field ${wanted} is no matrix`);
      return readMatrix(element.bytes, little, budget).value;
    },
  };
}
