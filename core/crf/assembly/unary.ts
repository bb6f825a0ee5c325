// From the caller's planes to rows of base-2 logits, and from rows of Q back to planes.
import { BLOCK_PIXELS, Job, job } from './memory-map';
import { log2, storeTurned, sum } from './vector';

const LOG2_E: f32 = 1.44269504088896341;
/** Energies are clamped to ± this (../energies.ts). */
const ENERGY_LIMIT: f32 = 1e4;
/** The logit of lanes that are no label. */
const NO_LABEL: f32 = -1e30;

/** The negated energies of four pixels in base-2 units. */
// @ts-ignore: decorator
@inline
function logits(values: v128, energy: i32, floor: v128): v128 {
  if (energy == 0) {
    const limit = f32x4.splat(ENERGY_LIMIT);
    return f32x4.mul(f32x4.splat(-LOG2_E), f32x4.pmax(f32x4.neg(limit), f32x4.pmin(limit, values)));
  }
  const p = f32x4.pmax(floor, values);
  return energy == 1 ? log2(p) : f32x4.mul(f32x4.splat(LOG2_E), p);
}

/** All ones in lanes that no energy can be made of: NaN and −∞, and for probabilities all that is not in [0, ∞). */
// @ts-ignore: decorator
@inline
function unusable(values: v128, energy: i32): v128 {
  if (energy == 0) return v128.not(f32x4.gt(values, f32x4.splat(-Infinity)));
  return v128.not(v128.and(f32x4.ge(values, f32x4.splat(0)), f32x4.lt(values, f32x4.splat(Infinity))));
}

/** Fills the rows of pixels `from` to `to`, both multiples of 4 but for the end; up to three rows beyond it are written. */
export function fillRows(from: i32, to: i32): void {
  const energy = job.energy;
  const floor = f32x4.splat(job.floor);
  const rowBytes = <usize>job.vectors << 4;
  const labels = job.derived ? job.classes - 1 : job.classes;
  const plane = <usize>job.pixels << 2;
  let bad = i32x4.splat(0);
  for (let start = from; start < to; start += BLOCK_PIXELS) {
    const end = min(start + BLOCK_PIXELS, to);
    for (let label = 0; label < job.vectors << 2; label += 4) {
      let source = job.unary + <usize>label * plane + (<usize>start << 2);
      let target = job.rows + <usize>start * rowBytes + (<usize>label << 2);
      for (let i = start; i < end; i += 4, source += 16, target += rowBytes << 2) {
        let a = f32x4.splat(NO_LABEL), b = a, c = a, d = a;
        if (label < labels) {
          a = v128.load(source);
          bad = v128.or(bad, unusable(a, energy));
          a = logits(a, energy, floor);
        }
        if (label + 1 < labels) {
          b = v128.load(source + plane);
          bad = v128.or(bad, unusable(b, energy));
          b = logits(b, energy, floor);
        }
        if (label + 2 < labels) {
          c = v128.load(source + 2 * plane);
          bad = v128.or(bad, unusable(c, energy));
          c = logits(c, energy, floor);
        }
        if (label + 3 < labels) {
          d = v128.load(source + 3 * plane);
          bad = v128.or(bad, unusable(d, energy));
          d = logits(d, energy, floor);
        }
        storeTurned(target, rowBytes, a, b, c, d);
      }
    }
  }
  if (job.derived) {
    for (let i = <usize>from << 2; i < <usize>to << 2; i += 16) {
      const values = v128.load(job.unary + <usize>labels * plane + i);
      bad = v128.or(bad, unusable(values, energy));
      v128.store(job.lastLogit + i, logits(values, energy, floor));
    }
  }
  if (v128.any_true(bad)) atomic.store<i32>(changetype<usize>(job) + offsetof<Job>('unusable'), 1);
}

/** Normalises `count` rows of powers in `scratch` and writes them to the planes from pixel `start` on. */
export function emitRows(start: i32, count: i32, scratch: usize, last: usize): void {
  const rowBytes = <usize>job.vectors << 4;
  const plane = <usize>job.pixels << 2;
  const labels = job.derived ? job.classes - 1 : job.classes;
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = scratch + i * rowBytes;
    let all = v128.load(row);
    for (let p = row + 16; p < row + rowBytes; p += 16) all = f32x4.add(all, v128.load(p));
    all = sum(all);
    if (job.derived) all = f32x4.add(all, v128.load32_splat(last + (i << 2)));
    const inverse = f32x4.div(f32x4.splat(1), all);
    for (let p = row; p < row + rowBytes; p += 16) v128.store(p, f32x4.mul(inverse, v128.load(p)));
    if (job.derived) {
      const q = f32x4.extract_lane(inverse, 0) * load<f32>(last + (i << 2));
      store<f32>(job.unary + <usize>labels * plane + (<usize>(start + <i32>i) << 2), q);
    }
  }
  const fours = count & ~3;
  for (let label = 0; label < labels; label++) {
    const to = job.unary + <usize>label * plane + (<usize>start << 2);
    if (!(label & 3) && label + 4 <= labels) {
      for (let i: usize = 0; i < <usize>fours; i += 4) {
        const from = scratch + i * rowBytes + (<usize>label << 2);
        const b = v128.load(from + rowBytes), c = v128.load(from + 2 * rowBytes), d = v128.load(from + 3 * rowBytes);
        storeTurned(to + (i << 2), plane, v128.load(from), b, c, d);
      }
    } else if (label >= (labels & ~3)) {
      for (let i: usize = 0; i < <usize>fours; i++) {
        store<f32>(to + (i << 2), load<f32>(scratch + i * rowBytes + (<usize>label << 2)));
      }
    }
    for (let i = <usize>fours; i < <usize>count; i++) {
      store<f32>(to + (i << 2), load<f32>(scratch + i * rowBytes + (<usize>label << 2)));
    }
  }
}
