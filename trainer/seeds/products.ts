import { planMemory } from '@dsrg/core';
import { multiplyRows } from './multiply-rows.ts';
import { seedsKernel } from './seeds-kernel.ts';

/** Matrices, and how their rows are multiplied. */
export interface Products {
  /** One array for each length asked for; what they hold is not defined. */
  readonly arrays: readonly Float64Array[];
  /** {@link multiplyRows} of these arrays and views of them. */
  readonly multiply: typeof multiplyRows;
}

/** Bytes of all arrays; more than this is left to plain TypeScript, since a kernel's memory ends at 4 GiB. */
const MOST_BYTES = 2 ** 30;

/** In plain TypeScript. */
export function plainProducts(lengths: readonly number[]): Products {
  return { arrays: lengths.map((length) => new Float64Array(length)), multiply: multiplyRows };
}

/**
 * By the SIMD kernel, whose memory holds the arrays until it is asked for again; `undefined` where the engine has no SIMD, or the arrays
 * do not fit.
 */
export function kernelProducts(lengths: readonly number[]): Products | undefined {
  if (lengths.reduce((sum, length) => sum + 8 * length, 0) > MOST_BYTES) return;
  const kernel = seedsKernel();
  if (!kernel) return;
  const { take, open } = planMemory(kernel);
  const addresses = lengths.map((length) => take(8 * length));
  const buffer = open();
  return {
    arrays: lengths.map((length, k) => new Float64Array(buffer, addresses[k]!, length)),
    multiply(a, aRows, b, bRows, length, out, outWidth) {
      kernel.multiplyRows(a.byteOffset, aRows, b.byteOffset, bRows, length, out.byteOffset, outWidth);
    },
  };
}
