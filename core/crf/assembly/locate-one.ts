// As locate-four.ts, for one point and without SIMD.
import { scale } from './locate-four';
import { Kernel } from './memory-map';

/** @param scratch 4 × 32 bytes; the other parameters as those of `locateFour`, but 3 bytes of the photo are read */
export function locateOne(D: i32, kernel: Kernel, y: i32, x: i32, photo: usize, code: usize, weights: usize, scratch: usize): void {
  const side = <f32>(D + 1);
  const elevated = scratch, cells = scratch + 32, rests = scratch + 64, ranks = scratch + 96;
  let above: f32 = 0;
  for (let j = D; j >= 1; j--) {
    const c = feature(kernel, j - 1, y, x, photo) * scale(D, j - 1);
    store<f32>(elevated + (<usize>j << 2), above - <f32>j * c);
    above += c;
  }
  store<f32>(elevated, above);
  let surplus = 0;
  for (let j: usize = 0; j <= <usize>D << 2; j += 4) {
    const cell = nearest<f32>(load<f32>(elevated + j) * (<f32>1 / side));
    store<i32>(cells + j, <i32>cell);
    store<f32>(rests + j, load<f32>(elevated + j) - cell * side);
    surplus += <i32>cell;
  }
  for (let j: usize = 0; j <= <usize>D << 2; j += 4) {
    let rank = surplus;
    for (let other: usize = 0; other <= <usize>D << 2; other += 4) {
      const own = load<f32>(rests + j), theirs = load<f32>(rests + other);
      if (own < theirs || (own == theirs && other < j)) rank++;
    }
    store<i32>(ranks + j, rank);
  }
  for (let j: usize = 0; j <= <usize>D << 2; j += 4) {
    const rank = load<i32>(ranks + j);
    const turn = rank < 0 ? 1 : rank > D ? -1 : 0;
    const turned = rank + turn * (D + 1);
    if (j < <usize>D << 2) store<i16>(code + (j >> 1), <i16>(((load<i32>(cells + j) + turn) << 3) + turned));
    // The elevated coordinates are used up: their place takes the distances by descending rank.
    store<f32>(elevated + (<usize>(D - turned) << 2), (load<f32>(rests + j) - <f32>turn * side) * (<f32>1 / side));
  }
  let before = load<f32>(elevated);
  store<f32>(weights, before + (<f32>1 - load<f32>(elevated + (<usize>D << 2))));
  for (let p: usize = 4; p <= <usize>D << 2; p += 4) {
    const t = load<f32>(elevated + p);
    store<f32>(weights + p, t - before);
    before = t;
  }
}

/** x/σx, y/σy, or a colour over its σ. */
function feature(kernel: Kernel, index: i32, y: i32, x: i32, photo: usize): f32 {
  const value = index == 0 ? x : index == 1 ? y : <i32>load<u8>(photo + <usize>(index - 2));
  return <f32>value / load<f32>(changetype<usize>(kernel) + offsetof<Kernel>('width0') + (<usize>index << 2));
}
