import type { ActivationMaps } from '@dsrg/core';
import { checkInput, type SelfCorrelationInput, scaleActivations, unitFeatures } from './self-correlation-input.ts';
import { completeOptions, type SelfCorrelationOptions } from './self-correlation-options.ts';

/**
 * Self-correlation as core/inferences.py of OFRIN/RecurSeed_and_CertainMix 533e48b and Panxjia/SPA_CVPR2021 define it,
 * with whole matrices: the readable form that `selfCorrelation` must equal.
 * Cost: cells² × channels and cells³ multiplications for each level.
 */
export function referenceSelfCorrelation(
  input: SelfCorrelationInput,
  options: SelfCorrelationOptions = {},
): ActivationMaps {
  checkInput(input);
  const { maps, features, convention = 'half-pixel' } = input;
  const { similarity, secondOrder, weight, repeats, foreground, background } = completeOptions(options);
  const n = maps.height * maps.width;

  const hsc = matrix(n, () => 0);
  for (const level of features) {
    const rows = unitFeatures(level, maps.height, maps.width, convention);
    const s = matrix(n, (i, j) => {
      const cosine = dot(rows, i, rows, j, level.channels);
      return cosine < similarity ? 0 : Math.max(cosine, 0);
    });
    const first = divideColumns(s);
    const a = divideColumns(matrix(n, (i, j) => (i === j ? 0 : at(s, i, j))));
    let second = a;
    for (let t = 0; t < repeats; t++) second = divideColumns(multiply(second, a));
    const both = divideColumns(
      matrix(n, (i, j) => {
        const value = at(second, i, j);
        return Math.max(at(first, i, j), value < secondOrder / n ? 0 : weight * value);
      }),
    );
    for (const [i, row] of hsc.entries()) for (let j = 0; j < n; j++) row[j] = at(hsc, i, j) + at(both, i, j);
  }

  const scaled = scaleActivations(maps);
  const data = new Float32Array(maps.data.length);
  for (let plane = 0; plane < maps.tags.length; plane++) {
    const map = scaled.subarray(plane * n, (plane + 1) * n);
    const spread = (isSource: (value: number) => boolean): Float64Array => {
      const sum = new Float64Array(n);
      for (const [j, value] of map.entries()) {
        if (!isSource(value)) continue;
        const column = stretch(Float64Array.from({ length: n }, (_, i) => at(hsc, i, j)));
        for (let i = 0; i < n; i++) sum[i] = (sum[i] ?? 0) + (column[i] ?? 0);
      }
      return stretch(sum);
    };
    const fg = spread((value) => value >= foreground);
    const bg = spread((value) => value <= background);
    data.set(stretch(fg.map((value, i) => Math.max(0, value - (bg[i] ?? 0)))), plane * n);
  }
  return { ...maps, data };
}

type Matrix = readonly Float64Array[];

function matrix(n: number, value: (i: number, j: number) => number): Matrix {
  return Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (__, j) => value(i, j)));
}

function at(m: Matrix, i: number, j: number): number {
  return m[i]?.[j] ?? 0;
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let c = 0; c < length; c++) sum += (a[i * length + c] ?? 0) * (b[j * length + c] ?? 0);
  return sum;
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const n = a.length;
  return matrix(n, (i, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += at(a, i, k) * at(b, k, j);
    return sum;
  });
}

/** Columns divided by (their sum + 1e-10). */
function divideColumns(m: Matrix): Matrix {
  const sums = Float64Array.from(m, (_, j) => m.reduce((sum, row) => sum + (row[j] ?? 0), 0) + 1e-10);
  return matrix(m.length, (i, j) => at(m, i, j) / (sums[j] ?? 1));
}

/** From 0 to 1: less the minimum, divided by (range + 1e-10). */
function stretch(values: Float64Array): Float64Array {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return values.map((value) => (value - low) / (high - low + 1e-10));
}
