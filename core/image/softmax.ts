import { DsrgError } from '../errors.ts';
import type { LogitMap, ProbabilityMap } from '../types.ts';
import { negativeExp } from './negative-exp.ts';

/** Pixels worked on at a time, so that all classes of a block stay in the cache. */
const BLOCK = 2048;

/**
 * Turns class scores into probabilities, pixel by pixel. The largest score is subtracted first, so no score overflows;
 * sums are kept in double precision.
 *
 * @param out `classes × height × width`; may be `logits.data` itself. @default a new array
 * @throws DsrgError SHAPE for an `out` of another length, NUMERIC where a score is NaN or infinite
 */
export function softmax(logits: LogitMap, out: Float32Array = new Float32Array(logits.data.length)): ProbabilityMap {
  const { data, height, width, classes } = logits;
  const plane = height * width;
  if (data.length !== classes * plane || out.length !== data.length) {
    throw new DsrgError('SHAPE', `${classes}×${height}×${width} scores: ${data.length} given, room for ${out.length}.`);
  }
  const largest = new Float64Array(Math.min(BLOCK, plane));
  const sum = new Float64Array(largest.length);
  for (let start = 0; start < plane; start += BLOCK) {
    const count = Math.min(BLOCK, plane - start);
    largest.fill(Number.NEGATIVE_INFINITY);
    for (let c = 0; c < classes; c++) {
      for (let i = 0, p = c * plane + start; i < count; i++, p++) if (data[p]! > largest[i]!) largest[i] = data[p]!;
    }
    sum.fill(0);
    for (let c = 0; c < classes; c++) {
      for (let i = 0, p = c * plane + start; i < count; i++, p++) {
        const value = negativeExp(data[p]! - largest[i]!);
        out[p] = value;
        sum[i]! += value;
      }
    }
    for (let i = 0; i < count; i++) {
      if (!(sum[i]! >= 1)) throw notFinite(start + i, width);
      sum[i] = 1 / sum[i]!;
    }
    for (let c = 0; c < classes; c++) {
      for (let i = 0, p = c * plane + start; i < count; i++, p++) out[p]! *= sum[i]!;
    }
  }
  return { kind: 'probabilities', data: out, height, width, classes };
}

function notFinite(pixel: number, width: number): DsrgError {
  const place = `(row ${Math.floor(pixel / width)}, column ${pixel % width})`;
  return new DsrgError('NUMERIC', `A class score at ${place} is NaN or infinite; finite numbers were expected.`, {
    hint: 'The network diverged or its weights are broken; a lower learning rate or sound weights cure it.',
  });
}
