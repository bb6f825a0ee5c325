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
    const { numbers, strides } = this.stored();
    return transpose(numbers, this.shape, strides);
  }

  /**
   * The numbers as they are kept, and the distance between neighbours along each axis.
   * @throws Error for Python objects and texts
   */
  stored(): { readonly numbers: NumberArray; readonly strides: readonly number[] } {
    if (!(this.raw instanceof Uint8Array)) throw new Error('an array holds Python objects, no numbers');
    const { shape, fortran } = this;
    const strides = fortran ? stridesOf([...shape].reverse()).reverse() : stridesOf(shape);
    return { numbers: decodeNumbers(this.raw, this.dtype), strides };
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

/** Distance between neighbours along each axis of an array in C order: the last axis is the fastest. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/** Neighbours that are read together: as many float32 as two cache lines hold, which are fetched as a pair. */
const TILE = 32;

/**
 * Brings numbers into C order of `shape`: a copy, or what was given where it stands so already.
 * @param strides distance in `numbers` between neighbours along each axis of `shape`
 * @param scratch memory that may be written over; where it is long enough, the result is its beginning
 */
export function transpose<T extends NumberArray>(
  numbers: T,
  shape: readonly number[],
  strides: readonly number[],
  scratch?: T,
): T {
  const count = shape.reduce((product, size) => product * size, 1);
  const steps = stridesOf(shape);
  if (numbers.length === count && strides.every((stride, axis) => stride === steps[axis] || shape[axis] === 1)) {
    return numbers;
  }
  const fits = scratch !== undefined && scratch.length >= count;
  const out = fits ? (scratch.subarray(0, count) as T) : new (numbers.constructor as new (length: number) => T)(count);
  if (count === 0) return out;
  // Innermost is the axis whose neighbours lie side by side in the source, a tile of them at a time: each line of memory is
  // read once, and as many places are written in order as a tile is wide.
  const near = Math.max(
    strides.findIndex((stride, axis) => stride === 1 && (shape[axis] as number) > 1),
    0,
  );
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== near);
  const [size, stride, step] = [shape[near] ?? 1, strides[near] ?? 1, steps[near] ?? 1];
  for (let start = 0; start < size; start += TILE) {
    const width = Math.min(TILE, size - start);
    const index = new Array<number>(shape.length).fill(0);
    let from = start * stride;
    let to = start * step;
    for (let left = count / size; left > 0; left--) {
      for (let k = 0; k < width; k++) out[to + k * step] = numbers[from + k * stride] as never;
      for (let place = others.length - 1; place >= 0; place--) {
        const axis = others[place] as number;
        const reached = (index[axis] as number) + 1;
        from += strides[axis] as number;
        to += steps[axis] as number;
        index[axis] = reached;
        if (reached < (shape[axis] as number)) break;
        from -= reached * (strides[axis] as number);
        to -= reached * (steps[axis] as number);
        index[axis] = 0;
      }
    }
  }
  return out;
}
