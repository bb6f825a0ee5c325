// From the caller's planes to rows of base-2 logits, and from rows of Q back to planes.
import { BLOCK_PIXELS, buildScratch, Job, job } from './memory-map';
import { Span } from './span';
import { thread } from './threads';
import { log2, storeTurned } from './vector';

const LOG2_E: f32 = 1.44269504088896341;
/** Energies are clamped to ± this (../energies.ts). */
const ENERGY_LIMIT: f32 = 1e4;
/** The logit of lanes that are no label. */
const NO_LABEL: f32 = -1e30;

/** All ones in lanes that no energy can be made of: NaN and −∞, and for probabilities all that is not in [0, ∞). */
// @ts-ignore: decorator
@inline
function unusable(values: v128, energy: i32): v128 {
  if (energy == 0) return v128.not(f32x4.gt(values, f32x4.splat(-Infinity)));
  return v128.not(v128.and(f32x4.ge(values, f32x4.splat(0)), f32x4.lt(values, f32x4.splat(Infinity))));
}

/** The negated energies of four pixels: of energies and of probabilities as they are in natural units, of log p in base 2. */
// @ts-ignore: decorator
@inline
function negated(values: v128, energy: i32, floor: v128): v128 {
  const limit = f32x4.splat(ENERGY_LIMIT);
  if (energy == 0) return f32x4.neg(f32x4.pmax(f32x4.neg(limit), f32x4.pmin(limit, values)));
  const p = f32x4.pmax(floor, values);
  return energy == 1 ? log2(p) : p;
}

/** The negated energies of the best label at each pixel of a block, to `best`; notes unusable numbers. */
function findBest(start: usize, bytes: usize, energy: i32, floor: v128, best: usize): void {
  const plane = <usize>job.pixels << 2;
  let bad = i32x4.splat(0);
  for (let c = 0, source = job.unary + start; c < job.classes; c++, source += plane) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const values = v128.load(source + i);
      bad = v128.or(bad, unusable(values, energy));
      const before = c == 0 ? values : v128.load(best + i);
      v128.store(best + i, energy == 0 ? f32x4.pmin(before, values) : f32x4.pmax(before, values));
    }
  }
  for (let i: usize = 0; i < bytes; i += 16) v128.store(best + i, negated(v128.load(best + i), energy, floor));
  if (v128.any_true(bad)) atomic.store<i32>(changetype<usize>(job) + offsetof<Job>('unusable'), 1);
}

/**
 * Fills the rows of pixels `from` to `to`, both multiples of 4 but for the end, with base-2 logits whose maximum is 0; up to
 * three rows beyond are written.
 */
export function fillRows(from: i32, to: i32): void {
  const energy = job.energy, floor = f32x4.splat(job.floor), factor = f32x4.splat(energy == 1 ? 1 : LOG2_E);
  const plane = <usize>job.pixels << 2, rowBytes = <usize>job.vectors << 4;
  const labels = job.derived ? job.classes - 1 : job.classes;
  const best = buildScratch(thread);
  for (let first = from; first < to; first += BLOCK_PIXELS) {
    const start = <usize>first << 2, bytes = <usize>min(BLOCK_PIXELS, to - first) << 2;
    findBest(start, bytes, energy, floor, best);
    for (let label = 0; label < job.vectors << 2; label += 4) {
      let source = job.unary + <usize>label * plane + start, target = job.rows + <usize>first * rowBytes + (<usize>label << 2);
      for (let i: usize = 0; i < bytes; i += 16, source += 16, target += rowBytes << 2) {
        const top = v128.load(best + i);
        let a = f32x4.splat(NO_LABEL), b = a, c = a, d = a;
        if (label < labels) a = f32x4.mul(factor, f32x4.sub(negated(v128.load(source), energy, floor), top));
        if (label + 1 < labels) b = f32x4.mul(factor, f32x4.sub(negated(v128.load(source + plane), energy, floor), top));
        if (label + 2 < labels) c = f32x4.mul(factor, f32x4.sub(negated(v128.load(source + 2 * plane), energy, floor), top));
        if (label + 3 < labels) d = f32x4.mul(factor, f32x4.sub(negated(v128.load(source + 3 * plane), energy, floor), top));
        storeTurned(target, rowBytes, a, b, c, d);
      }
    }
    if (!job.derived) continue;
    for (let i: usize = 0; i < bytes; i += 16) {
      const last = negated(v128.load(job.unary + <usize>labels * plane + start + i), energy, floor);
      v128.store(job.lastLogit + start + i, f32x4.mul(factor, f32x4.sub(last, v128.load(best + i))));
    }
  }
}

/** Multiplies a block's rows of powers by 1 / sum and writes them to the planes, from pixel `start` on. */
export function emitRows(start: i32, span: Span): void {
  const rowBytes = span.rowBytes, scratch = span.scratch, count = <usize>span.count, plane = <usize>job.pixels << 2;
  const labels = job.derived ? job.classes - 1 : job.classes;
  for (let i: usize = 0; i < count; i++) {
    const inverse = v128.load32_splat(span.sums + (i << 2)), row = scratch + i * rowBytes;
    for (let p = row; p < row + rowBytes; p += 16) v128.store(p, f32x4.mul(inverse, v128.load(p)));
    if (!job.derived) continue;
    const q = load<f32>(span.last + (i << 2)) * f32x4.extract_lane(inverse, 0);
    store<f32>(job.unary + <usize>labels * plane + (<usize>start << 2) + (i << 2), q);
  }
  const fours = count & ~3;
  for (let label = 0; label < labels; label++) {
    const to = job.unary + <usize>label * plane + (<usize>start << 2);
    if (!(label & 3) && label + 4 <= labels) {
      for (let i: usize = 0; i < fours; i += 4) {
        const from = scratch + i * rowBytes + (<usize>label << 2);
        const b = v128.load(from + rowBytes), c = v128.load(from + 2 * rowBytes), d = v128.load(from + 3 * rowBytes);
        storeTurned(to + (i << 2), plane, v128.load(from), b, c, d);
      }
    } else if (label >= (labels & ~3)) {
      for (let i: usize = 0; i < fours; i++) {
        store<f32>(to + (i << 2), load<f32>(scratch + i * rowBytes + (<usize>label << 2)));
      }
    }
    for (let i = fours; i < count; i++) {
      store<f32>(to + (i << 2), load<f32>(scratch + i * rowBytes + (<usize>label << 2)));
    }
  }
}
