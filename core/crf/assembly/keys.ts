// Vertex keys: up to seven 16-bit coordinates in two 64-bit words, found by open addressing.
import { allocate, Kernel } from './memory-map';

// @ts-ignore: decorator
@inline
export function hash(low: u64, high: u64): u32 {
  let h = low * 0x9e3779b97f4a7c15;
  h ^= high * 0xc2b2ae3d27d4eb4f;
  h ^= h >>> 29;
  h *= 0xbf58476d1ce4e5b9;
  return <u32>(h >>> 32);
}

const SIGNS: u64 = 0x8000800080008000;

/** Adds four 16-bit numbers to four, without carry between them. */
// @ts-ignore: decorator
@inline
export function addLanes(a: u64, b: u64): u64 {
  return ((a & ~SIGNS) + (b & ~SIGNS)) ^ ((a ^ b) & SIGNS);
}

/**
 * Writes the keys of a simplex's corners, 16 bytes each: that of remainder m is cell·(D+1) + m, less D+1 where the rank
 * exceeds D−m.
 *
 * @param code of the simplex, see locate-four.ts
 */
export function cornerKeys(D: i32, code: usize, keys: usize): void {
  for (let m = 0; m <= D; m++) {
    const key = keys + (<usize>m << 4);
    if (ASC_FEATURE_SIMD) {
      const lanes = v128.load(code), side = i16x8.splat(<i16>(D + 1));
      const below = i16x8.gt_s(v128.and(lanes, i16x8.splat(7)), i16x8.splat(<i16>(D - m)));
      const cells = i16x8.add(i16x8.shr_s(lanes, 3), below);
      const coordinates = i16x8.add(i16x8.mul(cells, side), i16x8.splat(<i16>m));
      v128.store(key, v128.and(coordinates, i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>D))));
    } else {
      for (let j: usize = 0; j < <usize>D << 1; j += 2) {
        const lane = <i32>load<i16>(code + j);
        const below = (lane & 7) > D - m ? 1 : 0;
        store<i16>(key + j, <i16>(((lane >> 3) - below) * (D + 1) + m));
      }
    }
  }
}

export function startTable(kernel: Kernel, points: i32): void {
  let capacity = 1024;
  while (capacity < points / 16) capacity *= 2;
  kernel.vertices = 0;
  kernel.capacity = capacity;
  kernel.mask = capacity * 4 - 1;
  kernel.keys = allocate(<usize>(capacity + 1) << 4);
  kernel.sums = allocate(<usize>(capacity + 1) << 2);
  kernel.table = allocate(<usize>capacity << 4);
  memory.fill(kernel.table, 0, <usize>capacity << 4);
}

/** The slot that holds the key, or the empty one where it belongs. */
// @ts-ignore: decorator
@inline
function slotOf(table: usize, mask: u32, keys: usize, low: u64, high: u64): usize {
  let h = hash(low, high) & mask;
  while (true) {
    const slot = table + (<usize>h << 2);
    const vertex = load<u32>(slot);
    if (!vertex) return slot;
    const key = keys + (<usize>vertex << 4);
    if (load<u64>(key) == low && load<u64>(key, 8) == high) return slot;
    h = (h + 1) & mask;
  }
  return 0;
}

/** The vertex of a key; 0 where there is none. */
// @ts-ignore: decorator
@inline
export function findVertex(table: usize, mask: u32, keys: usize, low: u64, high: u64): u32 {
  return load<u32>(slotOf(table, mask, keys, low, high));
}

/** The vertex of a key, made where there is none. */
export function addVertex(kernel: Kernel, low: u64, high: u64): u32 {
  let slot = slotOf(kernel.table, kernel.mask, kernel.keys, low, high);
  const found = load<u32>(slot);
  if (found) return found;
  if (kernel.vertices >= kernel.capacity) {
    grow(kernel);
    slot = slotOf(kernel.table, kernel.mask, kernel.keys, low, high);
  }
  const vertex = ++kernel.vertices;
  store<u32>(slot, vertex);
  const key = kernel.keys + (<usize>vertex << 4);
  store<u64>(key, low);
  store<u64>(key, high, 8);
  store<f32>(kernel.sums + (<usize>vertex << 2), 0);
  return vertex;
}

function grow(kernel: Kernel): void {
  const used = <usize>(kernel.vertices + 1);
  const capacity = kernel.capacity * 2;
  const keys = allocate(<usize>(capacity + 1) << 4);
  memory.copy(keys, kernel.keys, used << 4);
  const sums = allocate(<usize>(capacity + 1) << 2);
  memory.copy(sums, kernel.sums, used << 2);
  const table = allocate(<usize>capacity << 4);
  memory.fill(table, 0, <usize>capacity << 4);
  kernel.capacity = capacity;
  kernel.mask = capacity * 4 - 1;
  kernel.keys = keys;
  kernel.sums = sums;
  kernel.table = table;
  for (let vertex: usize = 1; vertex < used; vertex++) {
    const key = keys + (vertex << 4);
    store<u32>(slotOf(table, kernel.mask, keys, load<u64>(key), load<u64>(key, 8)), <u32>vertex);
  }
}
