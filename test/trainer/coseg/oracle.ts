import { readFileSync } from 'node:fs';

interface FactorisationCase {
  readonly cells: number;
  readonly width: number;
  readonly rank: number;
  readonly updates: number;
  readonly v: readonly number[];
  readonly normal: readonly number[];
  readonly w: readonly number[];
  readonly h: readonly number[];
  readonly onlyW: readonly number[];
}

interface CutCase {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly similarity: number;
  readonly centred: boolean;
  readonly features: readonly number[];
  readonly y: readonly number[];
}

/** Made by coseg-numpy.py. */
export const oracle = JSON.parse(readFileSync(new URL('coseg-numpy.json', import.meta.url), 'utf8')) as {
  readonly factorisations: readonly FactorisationCase[];
  readonly cuts: readonly CutCase[];
};

/** The greatest difference between two lists, in parts of the greatest magnitude of the second. */
export function furthest(found: ArrayLike<number>, expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, k) => Math.abs((found[k] as number) - value))) / scale;
}
