import { NumpyArray } from '../read/numpy/numpy-array.ts';

/**
 * The numbers of an array of integers as bytes.
 *
 * @throws Error for anything but an array of whole numbers from 0 to 255
 */
export function smallNumbers(value: unknown): Uint8Array {
  if (!(value instanceof NumpyArray) || !'iub'.includes(value.dtype.kind)) throw new Error('no array of whole numbers');
  const numbers = value.numbers();
  const bytes = new Uint8Array(numbers.length);
  // 64-bit numbers as pairs of 32 bits: a tenth of the time that BigInt takes for the millions of cells of a cue file.
  const wide = numbers instanceof BigInt64Array || numbers instanceof BigUint64Array;
  const words = wide ? new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length) : numbers;
  const step = wide ? 2 : 1;
  for (let i = 0; i < bytes.length; i++) {
    const number = words[i * step] as number;
    if (number < 0 || number > 255 || (wide && words[2 * i + 1] !== 0)) throw new Error('a number beyond 255');
    bytes[i] = number;
  }
  return bytes;
}
