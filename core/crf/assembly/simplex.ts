// The simplex around a point (Adams, Baek, Davis 2010, §3.1–3.2; step by step as in ../lattice.ts), four points at a
// time. All in single precision and without fused operations, so that weights are the published program's to the bit.
//
// Results, at `out`: four codes of 16 bytes (lane j = cell_j · 8 + rank_j: names the simplex), from RANKS on i32x4 ranks
// and from RESTS on f32x4 residuals of each coordinate.

export const RANKS: usize = 64;
export const RESTS: usize = 192;
const ELEVATED: usize = 320;
const CELLS: usize = 448;
/** Where the scales of the coordinates lie. */
export const SCALES: usize = 576;

/** s_i = √(2/3)·(D+1) / √((i+1)(i+2)), which makes the blur's variance 1. */
export function storeScales(dimensions: i32, out: usize): void {
  const spread = <f32>(Math.sqrt(2.0 / 3.0) * <f64>(dimensions + 1));
  for (let i = 0; i < dimensions; i++) {
    store<f32>(out + SCALES + (<usize>i << 2), <f32>((1.0 / Math.sqrt(<f64>((i + 1) * (i + 2)))) * <f64>spread));
  }
}

/** @param features f32[dimensions][stride bytes]: the four points are side by side */
export function locate(dimensions: i32, features: usize, stride: usize, out: usize): void {
  if (ASC_FEATURE_SIMD) locateVector(dimensions, features, stride, out);
  else for (let point: usize = 0; point < 4; point++) locateScalar(dimensions, features + (point << 2), stride, out, point);
}

function locateVector(dimensions: i32, features: usize, stride: usize, out: usize): void {
  const side = f32x4.splat(<f32>(dimensions + 1));
  const inverse = f32x4.splat(<f32>1.0 / <f32>(dimensions + 1));
  let above = f32x4.splat(0);
  let total = f32x4.splat(0);
  for (let j = dimensions; j >= 0; j--) {
    const at = out + (<usize>j << 4);
    let elevated = above;
    if (j > 0) {
      const scale = v128.load32_splat(out + SCALES + (<usize>(j - 1) << 2));
      const scaled = f32x4.mul(v128.load(features + <usize>(j - 1) * stride), scale);
      elevated = f32x4.sub(above, f32x4.mul(f32x4.splat(<f32>j), scaled));
      above = f32x4.add(above, scaled);
    }
    const cell = f32x4.nearest(f32x4.mul(elevated, inverse));
    v128.store(at, elevated, ELEVATED);
    v128.store(at, cell, CELLS);
    v128.store(at, f32x4.sub(elevated, f32x4.mul(cell, side)), RESTS);
    total = f32x4.add(total, cell);
  }
  const surplus = i32x4.trunc_sat_f32x4_s(total);
  for (let j = 0; j <= dimensions; j++) {
    const at = out + (<usize>j << 4);
    const rest = v128.load(at, RESTS);
    let rank = i32x4.add(surplus, i32x4.splat(j));
    for (let other = out; other < at; other += 16) {
      const less = f32x4.lt(v128.load(other, RESTS), rest);
      v128.store(other, i32x4.sub(v128.load(other, RANKS), less), RANKS);
      rank = i32x4.add(rank, less);
    }
    v128.store(at, rank, RANKS);
  }
  for (let j = 0; j <= dimensions; j++) {
    const at = out + (<usize>j << 4);
    const rank = v128.load(at, RANKS);
    const turn = i32x4.sub(i32x4.gt_s(rank, i32x4.splat(dimensions)), i32x4.lt_s(rank, i32x4.splat(0)));
    const turned = i32x4.add(rank, i32x4.mul(turn, i32x4.splat(dimensions + 1)));
    const cell = f32x4.add(v128.load(at, CELLS), f32x4.convert_i32x4_s(turn));
    v128.store(at, turned, RANKS);
    v128.store(at, f32x4.mul(f32x4.sub(v128.load(at, ELEVATED), f32x4.mul(cell, side)), inverse), RESTS);
    if (j == dimensions) break;
    const code = i32x4.add(i32x4.shl(i32x4.trunc_sat_f32x4_s(cell), 3), turned);
    v128.store_lane<i16>(out + (<usize>j << 1), code, 0);
    v128.store_lane<i16>(out + (<usize>j << 1), code, 2, 16);
    v128.store_lane<i16>(out + (<usize>j << 1), code, 4, 32);
    v128.store_lane<i16>(out + (<usize>j << 1), code, 6, 48);
  }
}

/** The same for one point, written to its lanes. */
function locateScalar(dimensions: i32, features: usize, stride: usize, out: usize, point: usize): void {
  const side = <f32>(dimensions + 1);
  const inverse = <f32>1.0 / side;
  const lane = out + (point << 2);
  let above: f32 = 0;
  let total: f32 = 0;
  for (let j = dimensions; j >= 0; j--) {
    const at = lane + (<usize>j << 4);
    let elevated = above;
    if (j > 0) {
      const scaled = load<f32>(features + <usize>(j - 1) * stride) * load<f32>(out + SCALES + (<usize>(j - 1) << 2));
      elevated = above - <f32>j * scaled;
      above += scaled;
    }
    const cell = nearest<f32>(elevated * inverse);
    store<f32>(at, elevated, ELEVATED);
    store<f32>(at, cell, CELLS);
    store<f32>(at, elevated - cell * side, RESTS);
    total += cell;
  }
  for (let j = 0; j <= dimensions; j++) {
    const at = lane + (<usize>j << 4);
    let rank = <i32>total + j;
    for (let other = lane; other < at; other += 16) {
      if (load<f32>(other, RESTS) >= load<f32>(at, RESTS)) continue;
      store<i32>(other, load<i32>(other, RANKS) + 1, RANKS);
      rank--;
    }
    store<i32>(at, rank, RANKS);
  }
  for (let j = 0; j <= dimensions; j++) {
    const at = lane + (<usize>j << 4);
    const rank = load<i32>(at, RANKS);
    const turn = rank < 0 ? 1 : rank > dimensions ? -1 : 0;
    const cell = load<f32>(at, CELLS) + <f32>turn;
    const turned = rank + turn * (dimensions + 1);
    store<i32>(at, turned, RANKS);
    store<f32>(at, (load<f32>(at, ELEVATED) - cell * side) * inverse, RESTS);
    if (j < dimensions) store<i16>(out + (point << 4) + (<usize>j << 1), <i16>((<i32>cell << 3) + turned));
  }
}

/** Key of the corner of remainder `m`: cell·(D+1) + m, less D+1 where the rank exceeds D−m. Written to `key`. */
export function cornerKey(dimensions: i32, code: usize, m: i32, key: usize): void {
  for (let j = 0; j < dimensions; j++) {
    const lane = <i32>load<i16>(code + (<usize>j << 1));
    const below = (lane & 7) > dimensions - m ? 1 : 0;
    store<i16>(key + (<usize>j << 1), <i16>(((lane >> 3) - below) * (dimensions + 1) + m));
  }
}
