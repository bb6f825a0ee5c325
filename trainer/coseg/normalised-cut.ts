import { counted, DsrgError, type FloatImage } from '@dsrg/core';
import { kernelMatrices, plainMatrices } from '../seeds/matrices.ts';
import { multiplySymmetric } from '../seeds/multiply-symmetric.ts';
import { cellRows, meanOfCells } from './cell-rows.ts';
import { secondEigenvector } from './second-eigenvector.ts';

export interface CutOptions {
  /** Cells whose features have a greater cosine than this are neighbours. TokenCut: 0.2. */
  readonly similarity: number;
  /**
   * Takes the photo's mean feature away before cells are compared: features after a ReLU all point one way, and without it a cut finds little
   * (ours; TokenCut compares keys of a transformer, which need none).
   */
  readonly centred: boolean;
}

/** The weight between cells that are no neighbours (YangtaoWANG95/TokenCut fed52cd). */
const APART = 1e-5;

/**
 * Where a photo falls apart by itself: the second smallest generalised eigenvector of `(D − A) y = λ D y`, A = 1 between neighbours and 1e-5
 * elsewhere, D its row sums (Shi and Malik, TPAMI 2000; Wang et al., TokenCut, CVPR 2022). Memory: cells² numbers.
 *
 * @returns y, a number a cell; the one of the largest magnitude is positive
 * @throws DsrgError SHAPE for a map of one cell, NUMERIC for a feature that is not finite
 */
export function normalisedCut(features: FloatImage, { similarity, centred }: CutOptions): Float64Array {
  const cells = features.height * features.width;
  if (cells < 2) throw new DsrgError('SHAPE', `A cut of a map of ${counted(cells, 'cell')}; two at least are needed.`);
  const a = affinities(features, similarity, centred);
  const roots = new Float64Array(cells);
  for (let i = 0; i < cells; i++) {
    let sum = 0;
    for (let j = 0; j < cells; j++) sum += a[i * cells + j] as number;
    roots[i] = Math.sqrt(sum);
  }
  // With z = √D·y it is the second greatest eigenvector of D^−½ A D^−½, whose greatest is √D·1 itself.
  const length = Math.hypot(...roots);
  const z = secondEigenvector(
    (x, out) => {
      const scaled = x.map((value, j) => value / (roots[j] as number));
      for (let i = 0; i < cells; i++) {
        let sum = 0;
        for (let j = 0, at = i * cells; j < cells; j++, at++) sum += (a[at] as number) * (scaled[j] as number);
        out[i] = sum / (roots[i] as number);
      }
    },
    roots.map((root) => root / length),
  );
  const y = z.map((value, i) => value / (roots[i] as number));
  return (y[largestOf(y)] as number) < 0 ? y.map((value) => -value) : y;
}

/** The cell of the largest magnitude. */
export function largestOf(y: Float64Array): number {
  let best = 0;
  for (let i = 1; i < y.length; i++) if (Math.abs(y[i] as number) > Math.abs(y[best] as number)) best = i;
  return best;
}

function affinities(features: FloatImage, similarity: number, centred: boolean): Float64Array {
  const rows = cellRows(features);
  const { data, count, width } = rows;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DsrgError('NUMERIC', `Feature ${bad % width} of cell ${Math.floor(bad / width)} is ${data[bad]}.`);
  }
  const mean = centred ? meanOfCells(rows) : new Float32Array(width);
  const lengths = [count * width, count * count];
  const { arrays, work } = kernelMatrices(lengths) ?? plainMatrices(lengths);
  const [units, cosines] = arrays as [Float64Array, Float64Array];
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let d = 0; d < width; d++) {
      const value = (data[i * width + d] as number) - (mean[d] as number);
      units[i * width + d] = value;
      squares += value * value;
    }
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let d = 0, at = i * width; d < width; d++, at++) units[at] = factor * (units[at] as number);
  }
  multiplySymmetric(work.multiplyRows, units, units, count, count, width, cosines);
  // Copied: the kernel's memory is asked for again for the next photo.
  return cosines.map((cosine) => (cosine > similarity ? 1 : APART));
}
