// Building a kernel's lattice over the photo: corners and weights of every pixel, vertices, neighbours.
import { addLanes, addVertex, cornerKeys, findVertex, hash, startTable } from './keys';
import { locateFour } from './locate-four';
import { locateOne } from './locate-one';
import { allocateZeros, buildScratch, job, Kernel } from './memory-map';
import { thread } from './threads';

/**
 * Simplices that were met lately, by a few bits of their hash: code (16 bytes, zeros where there is none), vertices, and the
 * weights of the points in it, summed.
 */
const RECENT: usize = 2048;
const RECENT_BYTES: usize = 64;
const VERTICES: usize = 16;
const SUMS: usize = 40;
/** Code (16 bytes) of each point, keys of a simplex's corners, and what the scalar build needs to locate a point. */
const CODES: usize = 0;
const KEYS: usize = 64;
const ONE: usize = 192;

export function buildLattice(kernel: Kernel): void {
  if (kernel.dimensions == 2) build2(kernel);
  else build5(kernel);
}

function build2(kernel: Kernel): void { build(2, kernel); }
function build5(kernel: Kernel): void { build(5, kernel); }

// @ts-ignore: decorator
@inline
function build(D: i32, kernel: Kernel): void {
  const scratch = buildScratch(thread);
  memory.fill(scratch, 0, 512);
  startTable(kernel, job.pixels);
  const recent = allocateZeros(RECENT * RECENT_BYTES);
  const width = job.width, step = <usize>job.entries << 2;
  let photo = job.photo;
  let corners = job.corners + (<usize>kernel.entry << 2), weights = job.weights + (<usize>kernel.entry << 2);
  for (let y = 0; y < job.height; y++) {
    for (let x = 0; x < width; x += 4) {
      const points = min(4, width - x);
      if (ASC_FEATURE_SIMD) locateFour(D, kernel, y, x, photo, scratch + CODES, weights, step);
      else for (let p = 0; p < points; p++) locateOne(D, kernel, y, x + p, photo + <usize>p * 3, scratch + CODES + (<usize>p << 4), weights + <usize>p * step, scratch + ONE);
      for (let code = scratch + CODES, end = code + (<usize>points << 4); code < end; code += 16) {
        const simplex = findSimplex(D, kernel, recent, code, scratch + KEYS);
        copyWords(D, corners, simplex + VERTICES);
        addWeights(D, simplex + SUMS, weights);
        corners += step;
        weights += step;
      }
      photo += <usize>points * 3;
    }
  }
  for (let simplex = recent; simplex < recent + RECENT * RECENT_BYTES; simplex += RECENT_BYTES) spill(D, kernel, simplex);
  store<f32>(kernel.sums, 0);
  linkNeighbours(D, kernel, scratch + KEYS);
}

/** The entry of a simplex among the recent ones, its vertices looked up where it is new there. */
// @ts-ignore: decorator
@inline
function findSimplex(D: i32, kernel: Kernel, recent: usize, code: usize, keys: usize): usize {
  const low = load<u64>(code);
  const high = load<u64>(code, 8);
  const simplex = recent + (<usize>hash(low, high) & (RECENT - 1)) * RECENT_BYTES;
  if (load<u64>(simplex) != low || load<u64>(simplex, 8) != high) {
    spill(D, kernel, simplex);
    memory.copy(simplex, code, 16);
    cornerKeys(D, code, keys);
    for (let m: usize = 0; m <= <usize>D << 2; m += 4) {
      store<u32>(simplex + m, addVertex(kernel, load<u64>(keys + (m << 2)), load<u64>(keys + (m << 2), 8)), VERTICES);
      store<f32>(simplex + m, 0, SUMS);
    }
  }
  return simplex;
}

/** Adds the weights that a recent simplex has gathered to its vertices' sums. */
// @ts-ignore: decorator
@inline
function spill(D: i32, kernel: Kernel, simplex: usize): void {
  for (let m: usize = 0; m <= <usize>D << 2; m += 4) {
    const sum = kernel.sums + (<usize>load<u32>(simplex + m, VERTICES) << 2);
    store<f32>(sum, load<f32>(sum) + load<f32>(simplex + m, SUMS));
  }
}

/** D + 1 words. */
// @ts-ignore: decorator
@inline
function copyWords(D: i32, to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  if (D == 5) store<u64>(to, load<u64>(from, 8), 8);
  if (D == 5) store<u64>(to, load<u64>(from, 16), 16);
  if (D == 2) store<u32>(to, load<u32>(from, 8), 8);
}

/** D + 1 floats. */
// @ts-ignore: decorator
@inline
function addWeights(D: i32, to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD && D == 5) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    v128.store64_lane(to, f32x4.add(v128.load64_zero(to, 16), v128.load64_zero(from, 16)), 0, 16);
  } else for (let m: usize = 0; m <= <usize>D << 2; m += 4) store<f32>(to + m, load<f32>(to + m) + load<f32>(from + m));
}

/** Neighbours on an axis: every coordinate one more, the axis' own D less; and the opposite. */
// @ts-ignore: decorator
@inline
function linkNeighbours(D: i32, kernel: Kernel, step: usize): void {
  const vertices = <usize>kernel.vertices;
  const bytes = (vertices + 1) << 3;
  const hashes = kernel.table, mask = kernel.mask, keys = kernel.keys;
  kernel.neighbours = allocateZeros(bytes * (D + 1));
  memory.fill(step, 0, 16);
  for (let axis = 0; axis <= D; axis++) {
    for (let j = 0; j < D; j++) store<i16>(step + (<usize>j << 1), <i16>(j == axis ? -D : 1));
    const low = load<u64>(step);
    const high = load<u64>(step, 8);
    const table = kernel.neighbours + bytes * axis;
    for (let vertex: usize = 1; vertex <= vertices; vertex++) {
      const own = keys + (vertex << 4);
      const other = findVertex(hashes, mask, keys, addLanes(load<u64>(own), low), addLanes(load<u64>(own, 8), high));
      if (!other) continue;
      store<u32>(table + (vertex << 3), other, 4);
      store<u32>(table + (<usize>other << 3), <u32>vertex);
    }
  }
}

/** Blurs one channel, f32[vertices + 1], from `a` by way of `b`; returns where the result is. */
export function blurChannel(kernel: Kernel, from: usize, other: usize): usize {
  let a = from;
  let b = other;
  const last = (<usize>kernel.vertices) << 2;
  for (let axis = 0; axis <= kernel.dimensions; axis++) {
    const table = kernel.neighbours + (<usize>(kernel.vertices + 1) << 3) * axis;
    for (let v: usize = 4; v <= last; v += 4) {
      const pair = table + (v << 1);
      const both = load<f32>(a + (<usize>load<u32>(pair) << 2)) + load<f32>(a + (<usize>load<u32>(pair, 4) << 2));
      store<f32>(b + v, load<f32>(a + v) + <f32>0.5 * both);
    }
    const swap = a;
    a = b;
    b = swap;
  }
  return a;
}

/** The slice's factor, 1 / (1 + 2^−D). */
export function alphaOf(kernel: Kernel): f32 {
  return <f32>1 / (<f32>1 + <f32>1 / <f32>(1 << kernel.dimensions));
}
