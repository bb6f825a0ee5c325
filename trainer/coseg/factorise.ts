import { DsrgError } from '@dsrg/core';
import type { CellRows } from './cell-rows.ts';

/** What cells are made of: V ≈ W · H with nothing negative in it. */
export interface Factorisation {
  /** W, `cells × rank`, row-major: how much of each factor is in a cell. */
  readonly weights: Float64Array;
  /** Hᵀ, `width × rank`, row-major: the features of each factor. */
  readonly factors: Float64Array;
  readonly rank: number;
}

/** In the place of a denominator of 0 (edocollins/DFF a8161ed, demo/nmf.py). */
const LEAST = 1e-7;

/**
 * Non-negative matrix factorisation by multiplicative updates (Lee and Seung, NIPS 2001), as deep feature factorisation has it (Collins et al.,
 * ECCV 2018; edocollins/DFF a8161ed, demo/nmf.py): `W ← W ⊙ VHᵀ / WHHᵀ`, then `H ← H ⊙ WᵀV / WᵀWH`, from |N(0, 1)| · √(mean(V) / rank).
 * Memory beside the rows is that of W and H; each update goes through the rows once.
 *
 * @param rows V, none negative
 * @param normal normally distributed numbers: W is drawn first, row by row, then H
 * @throws DsrgError NUMERIC for a negative feature, or one that is not finite
 */
export function factorise(
  rows: CellRows,
  { rank, updates }: { readonly rank: number; readonly updates: number },
  normal: () => number,
): Factorisation {
  requireNotNegative(rows);
  const { data, count, width } = rows;
  const mean = data.reduce((sum, value) => sum + value, 0) / Math.max(1, data.length);
  const scale = Math.sqrt(mean / rank);
  const draw = () => scale * Math.abs(normal());
  const weights = Float64Array.from({ length: count * rank }, draw);
  const factors = new Float64Array(width * rank);
  // H row by row, as it is written in the formula; it is kept the other way round.
  for (let k = 0; k < rank; k++) for (let d = 0; d < width; d++) factors[d * rank + k] = draw();
  for (let update = 0; update < updates; update++) updateBoth(rows, weights, factors, rank);
  return { weights, factors, rank };
}

/** One update of W, then of H, in one pass over the rows. */
function updateBoth({ data, count, width }: CellRows, weights: Float64Array, factors: Float64Array, rank: number) {
  const hh = gram(factors, rank);
  const wv = new Float64Array(width * rank);
  const row = new Float64Array(rank);
  for (let i = 0; i < count; i++) {
    const w = weights.subarray(i * rank, (i + 1) * rank);
    projectRow(data, i * width, factors, row);
    updateRow(w, row, hh);
    for (let d = 0; d < width; d++) {
      const value = data[i * width + d] as number;
      if (value === 0) continue; // most of what ReLU leaves
      for (let k = 0, at = d * rank; k < rank; k++, at++) wv[at] = (wv[at] as number) + (w[k] as number) * value;
    }
  }
  const ww = gram(weights, rank);
  for (let d = 0; d < width; d++) updateRow(factors.subarray(d * rank, (d + 1) * rank), wv.subarray(d * rank), ww);
}

/**
 * How much of each factor is in other cells: W alone is updated, from the same value everywhere, so the answer depends on the cell alone.
 * @param rows V, of the same channels
 * @returns W, `cells × rank`
 */
export function weighCells(
  { data, count, width }: CellRows,
  { factors, rank }: Pick<Factorisation, 'factors' | 'rank'>,
  updates: number,
): Float64Array {
  const hh = gram(factors, rank);
  const weights = new Float64Array(count * rank).fill(1);
  const row = new Float64Array(rank);
  for (let i = 0; i < count; i++) {
    projectRow(data, i * width, factors, row);
    const w = weights.subarray(i * rank, (i + 1) * rank);
    for (let update = 0; update < updates; update++) updateRow(w, row, hh);
  }
  return weights;
}

/** A row of VHᵀ. */
function projectRow(data: Float32Array, start: number, factors: Float64Array, out: Float64Array): void {
  const rank = out.length;
  const width = factors.length / rank;
  out.fill(0);
  for (let d = 0; d < width; d++) {
    const value = data[start + d] as number;
    if (value === 0) continue;
    for (let k = 0, at = d * rank; k < rank; k++, at++) out[k] = (out[k] as number) + value * (factors[at] as number);
  }
}

/** `w ← w ⊙ numerator / (w · G)`, all numbers of the row at once. */
function updateRow(w: Float64Array, numerator: Float64Array, g: Float64Array): void {
  const rank = w.length;
  const before = w.slice();
  for (let k = 0; k < rank; k++) {
    let denominator = 0;
    for (let l = 0; l < rank; l++) denominator += (before[l] as number) * (g[l * rank + k] as number);
    w[k] = ((before[k] as number) * (numerator[k] as number)) / (denominator === 0 ? LEAST : denominator);
  }
}

/** `rank × rank`: the products of all columns with each other. */
function gram(columns: Float64Array, rank: number): Float64Array {
  const out = new Float64Array(rank * rank);
  for (let start = 0; start < columns.length; start += rank) {
    for (let k = 0; k < rank; k++) {
      const value = columns[start + k] as number;
      for (let l = 0; l < rank; l++) {
        out[k * rank + l] = (out[k * rank + l] as number) + value * (columns[start + l] as number);
      }
    }
  }
  return out;
}

function requireNotNegative({ data, width }: CellRows): void {
  const at = data.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (at < 0) return;
  throw new DsrgError('NUMERIC', `Feature ${at % width} of cell ${Math.floor(at / width)} is ${data[at]}.`, {
    hint: 'Factors are made of features that are not negative: take a layer after its ReLU.',
  });
}
