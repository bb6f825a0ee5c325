import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WeightsFile } from '../../../converters/weights/found-tensor.ts';
import { repository } from '../../shared.ts';

/** The weight (4×3×3×3, OIHW) and the bias (4) that every fixture holds; fixtures/weights/make/tensors.py has the same. */
export const weight = Float32Array.from({ length: 108 }, (_, k) => (k - 54) / 8);
export const bias = Float32Array.from({ length: 4 }, (_, k) => k / 2);

/** The weight in TensorFlow's order, HWIO. */
export const weightHwio = Float32Array.from({ length: 108 }, (_, k) => {
  const [y, x, i, o] = [Math.floor(k / 36), Math.floor(k / 12) % 3, Math.floor(k / 4) % 3, k % 4] as const;
  return weight[((o * 3 + i) * 3 + y) * 3 + x] as number;
});

/** Path of a file that a framework itself wrote (fixtures/weights/make says how). */
export function fixture(name: string): string {
  return join(repository, 'fixtures/weights', name);
}

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixture(name)));
}

/** All arrays of a file by name: shape and numbers. */
export function contentOf(file: WeightsFile): Record<string, { shape: readonly number[]; values: number[] }> {
  return Object.fromEntries(file.tensors.map(({ name, shape, values }) => [name, { shape, values: [...values()] }]));
}
