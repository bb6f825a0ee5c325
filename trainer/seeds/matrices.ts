import { planMemory } from '@dsrg/core';
import { plainRowWork, type RowWork } from './row-work.ts';
import { seedsKernel } from './seeds-kernel.ts';

/** Matrices, and what can be done with their rows. */
export interface Matrices {
  /** One array for each length asked for; what they hold is not defined. */
  readonly arrays: readonly Float64Array[];
  /** For these arrays and views of them. */
  readonly work: RowWork;
}

/** Bytes of all arrays; more than this is left to plain TypeScript, since a kernel's memory ends at 4 GiB. */
const MOST_BYTES = 2 ** 30;

/** In plain TypeScript. */
export function plainMatrices(lengths: readonly number[]): Matrices {
  return { arrays: lengths.map((length) => new Float64Array(length)), work: plainRowWork };
}

/**
 * By the SIMD kernel, whose memory holds the arrays until it is asked for again; `undefined` where the engine has no SIMD, or the arrays
 * do not fit.
 */
export function kernelMatrices(lengths: readonly number[]): Matrices | undefined {
  if (lengths.reduce((sum, length) => sum + 8 * length, 0) > MOST_BYTES) return;
  const kernel = seedsKernel();
  if (!kernel) return;
  const { take, open } = planMemory(kernel);
  const addresses = lengths.map((length) => take(8 * length));
  const buffer = open();
  return {
    arrays: lengths.map((length, k) => new Float64Array(buffer, addresses[k]!, length)),
    work: {
      multiplyRows(a, aRows, b, bRows, length, out, outWidth) {
        kernel.multiplyRows(a.byteOffset, aRows, b.byteOffset, bRows, length, out.byteOffset, outWidth);
      },
      keepFrom: (row, least) => kernel.keepFrom(row.byteOffset, row.length, least),
      joinOrders(first, second, out, { share, scale, least, weight }) {
        const [a, b, to] = [first.byteOffset, second.byteOffset, out.byteOffset];
        kernel.joinOrders(a, b, to, first.length, share, scale, least, weight);
      },
    },
  };
}
