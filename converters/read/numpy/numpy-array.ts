import { type Dtype, decodeNumbers, type NumberArray } from './dtype.ts';

/** A NumPy array as a file or a pickle holds it. */
export class NumpyArray {
  /** Sizes of the axes, slowest first; empty for a single value. */
  shape: readonly number[] = [];
  dtype: Dtype = { kind: 'u', size: 1, bigEndian: false };
  /** Whether the first axis is the fastest in `raw`. */
  fortran = false;
  /** The elements' bytes, or Python objects where `dtype.kind` is `O`. */
  raw: Uint8Array | readonly unknown[] = new Uint8Array(0);

  /**
   * The numbers in C order (last axis fastest), whatever order they are kept in.
   * @throws Error for Python objects and texts
   */
  numbers(): NumberArray {
    if (!(this.raw instanceof Uint8Array)) throw new Error('an array holds Python objects, no numbers');
    const numbers = decodeNumbers(this.raw, this.dtype);
    return this.fortran && this.shape.length > 1 ? toCOrder(numbers, this.shape) : numbers;
  }

  /** @throws Error where shape and content disagree */
  fill(shape: unknown, dtype: Dtype, fortran: boolean, raw: Uint8Array | readonly unknown[]): this {
    if (!isShape(shape)) throw new Error('an array has no sound shape');
    const count = shape.reduce((product, size) => product * size, 1);
    const held = raw instanceof Uint8Array ? raw.length : raw.length * dtype.size;
    if (count * dtype.size !== held || (dtype.kind === 'O') === raw instanceof Uint8Array) {
      throw new Error(`an array of shape (${shape}) holds ${held} bytes instead of ${count * dtype.size}`);
    }
    return Object.assign(this, { shape, dtype, fortran, raw });
  }
}

/** At most 32 axes (NumPy's own limit), of whole sizes. */
export function isShape(shape: unknown): shape is number[] {
  return Array.isArray(shape) && shape.length <= 32 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Copies numbers from Fortran order (first axis fastest) to C order. */
export function toCOrder<T extends NumberArray>(numbers: T, shape: readonly number[]): T {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  return transpose(numbers, shape, strides);
}

/**
 * Copies numbers so that they stand in C order of `shape`.
 * @param strides distance in `numbers` between neighbours along each axis of `shape`
 */
export function transpose<T extends NumberArray>(numbers: T, shape: readonly number[], strides: readonly number[]): T {
  const out = numbers.slice() as T;
  const last = shape.length - 1;
  const width = shape[last] ?? 1;
  const step = strides[last] ?? 1;
  const index = new Array<number>(Math.max(last, 0)).fill(0);
  let from = 0;
  for (let at = 0; at < out.length; ) {
    for (let k = 0; k < width; k++) out[at + k] = numbers[from + k * step] as never;
    at += width;
    // The next row: count up from the last axis but one.
    for (let axis = last - 1; axis >= 0; axis--) {
      const size = shape[axis] as number;
      from += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < size) break;
      from -= size * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}
