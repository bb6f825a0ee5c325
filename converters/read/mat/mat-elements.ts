import { DsrgError, type ReadBudget } from '@dsrg/core';

/** A data element of a MAT-file: a type and its bytes. */
export interface MatElement {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Data types of elements (MAT-File Format, version 5, table 1-1). */
export const matTypes = { matrix: 14, compressed: 15 } as const;

type Numbers =
  | 'Int8'
  | 'Uint8'
  | 'Int16'
  | 'Uint16'
  | 'Int32'
  | 'Uint32'
  | 'Float32'
  | 'Float64'
  | 'BigInt64'
  | 'BigUint64';

const numberTypes: Readonly<Record<number, readonly [Numbers, number]>> = {
  1: ['Int8', 1],
  2: ['Uint8', 1],
  3: ['Int16', 2],
  4: ['Uint16', 2],
  5: ['Int32', 4],
  6: ['Uint32', 4],
  7: ['Float32', 4],
  9: ['Float64', 8],
  12: ['BigInt64', 8],
  13: ['BigUint64', 8],
  16: ['Uint8', 1], // UTF-8
  17: ['Uint16', 2], // UTF-16
  18: ['Uint32', 4], // UTF-32
};

/**
 * Walks the elements of a MAT-file or of a matrix in it. Small elements keep up to four bytes of data in their tag; large
 * ones are filled up to a multiple of eight, but for compressed ones.
 *
 * @param little whether the file is little-endian
 * @throws DsrgError FILE_FORMAT for an element that reaches over the end
 */
export function* matElements(bytes: Uint8Array, little: boolean, budget: ReadBudget): Generator<MatElement> {
  const name = budget.file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw brokenMat(name, `it ends within an element, at byte ${at} of ${bytes.length}`);
    const word = view.getUint32(at, little);
    const small = word >>> 16;
    const size = small || view.getUint32(at + 4, little);
    const start = small ? at + 4 : at + 8;
    if (small > 4 || start + size > bytes.length) {
      throw brokenMat(name, `an element of ${size} bytes begins at byte ${at} of ${bytes.length}`);
    }
    const type = small ? word & 0xffff : word;
    budget.list();
    budget.step(8 + size);
    yield { type, bytes: bytes.subarray(start, start + size) };
    at = small ? at + 8 : type === matTypes.compressed ? start + size : start + Math.ceil(size / 8) * 8;
  }
}

/**
 * The numbers of an element, whatever type they are stored in.
 *
 * @throws DsrgError FILE_FORMAT where the element holds no numbers
 */
export function matNumbers({ type, bytes }: MatElement, little: boolean, budget: ReadBudget): Float64Array {
  const [kind, size] = numberTypes[type] ?? [];
  if (kind === undefined || size === undefined || bytes.length % size !== 0) {
    throw brokenMat(budget.file, `an element of type ${type} and ${bytes.length} bytes where numbers belong`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  budget.make((8 * bytes.length) / size);
  const numbers = new Float64Array(bytes.length / size);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Number(view[`get${kind}`](i * size, little));
  return numbers;
}

/** What is wrong with a MAT-file. */
export function brokenMat(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} is no sound MAT-file: ${reason}.`, {
    hint: 'Was it copied in part? Copy it again; if MATLAB still opens it, save it anew with save -v7.',
    cause,
  });
}
