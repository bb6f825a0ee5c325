import { type Dtype, decodeNumbers, type NumberArray, view } from '../read/numpy/dtype.ts';

/** NumPy's types, and bfloat16, which it lacks. */
export type StoredType = Dtype | 'bf16';

export const float32: Dtype = { kind: 'f', size: 4, bigEndian: false };

/** Bytes of one number. */
export function sizeOfType(type: StoredType): number {
  return type === 'bf16' ? 2 : type.size;
}

/** Numbers as float32: a view of `bytes` where they are float32 at an even address. */
export function floatsOf(bytes: Uint8Array, type: StoredType): Float32Array {
  if (type === 'bf16') return new Float32Array(Uint32Array.from(view(bytes, Uint16Array), (word) => word << 16).buffer);
  return toFloats(decodeNumbers(bytes, type));
}

/** Numbers of any type as float32; what is float32 already is handed back. */
export function toFloats(numbers: NumberArray): Float32Array {
  if (numbers instanceof Float32Array) return numbers;
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) return Float32Array.from(numbers, Number);
  return Float32Array.from(numbers);
}

/** Bytes that follow each other in several places: the only one as it is, else a copy. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...others] = parts;
  if (others.length === 0) return first;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Number of values in an array of `shape`; NaN where a size is no whole number ≥ 0. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => (Number.isSafeInteger(size) && size >= 0 ? product * size : Number.NaN), 1);
}
