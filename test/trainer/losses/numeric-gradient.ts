import { expect } from 'chai';
import type { Batch } from '../../../trainer/losses/batch.ts';

/** A double-precision batch filled by `value`. */
export function batchOf(
  [count, channels, height, width]: [number, number, number, number],
  value: () => number,
): Batch<Float64Array> {
  const data = Float64Array.from({ length: count * channels * height * width }, value);
  return { kind: 'batch', data, count, channels, height, width };
}

/** Holds `gradient` against central differences of `value`, entry by entry, to `tolerance` (absolute, gradients are O(1)). */
export function expectGradient(
  input: Batch<Float64Array>,
  gradient: Float64Array,
  value: (input: Batch<Float64Array>) => number,
  { step = 1e-5, tolerance = 1e-6 } = {},
): void {
  let largest = 0;
  for (let i = 0; i < input.data.length; i++) {
    const at = (shift: number) => {
      const data = input.data.slice();
      data[i] = data[i]! + shift;
      return value({ ...input, data });
    };
    const numeric = (at(step) - at(-step)) / (2 * step);
    expect(gradient[i], `entry ${i}`).to.be.closeTo(numeric, tolerance);
    largest = Math.max(largest, Math.abs(gradient[i]!));
  }
  expect(largest, 'a gradient of zeros proves nothing').to.be.greaterThan(100 * tolerance);
}
