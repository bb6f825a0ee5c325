// Building a kernel's lattice over the photo: corners and weights of every pixel, vertices, neighbours.
import { addLanes, addVertex, findVertex, hash, startTable } from './keys';
import { allocate, allocateZeros, buildScratch, job, Kernel } from './memory-map';
import { cornerKey, locate, RANKS, RESTS, storeScales } from './simplex';
import { thread } from './threads';

/** Simplices that were met lately, by a few bits of their hash: code (16 bytes), then their vertices. */
const RECENT: usize = 2048;
const RECENT_BYTES: usize = 64;
/** In the scratch: residuals by rank, and a key. */
const BY_RANK: usize = 640;
const KEY: usize = 768;

export function buildLattice(kernel: Kernel): void {
  if (kernel.dimensions == 0) return buildIdentity(kernel);
  const dimensions = kernel.dimensions;
  const width = job.width;
  const out = buildScratch(thread);
  memory.fill(out, 0, 1024);
  startTable(kernel, job.pixels);
  const recent = allocate(RECENT * RECENT_BYTES);
  memory.fill(recent, 0x7f, RECENT * RECENT_BYTES);
  storeScales(dimensions, out);
  const stride = (<usize>(width + 3) & ~3) << 2;
  const features = allocate(stride * dimensions);
  const colours = prepareFeatures(kernel, features);
  const step = <usize>job.entries << 2;
  let at = <usize>kernel.entry << 2;
  for (let y = 0; y < job.height; y++) {
    fillFeatures(kernel, features, stride, colours, y);
    for (let x = 0; x < width; x += 4) {
      locate(dimensions, features + (<usize>x << 2), stride, out);
      const points = <usize>min(4, width - x);
      for (let point: usize = 0; point < points; point++, at += step) {
        const corners = job.corners + at;
        const weights = job.weights + at;
        storeWeights(dimensions, out + (point << 2), out + BY_RANK, weights);
        const simplex = findSimplex(kernel, recent, out + (point << 4), out + KEY);
        for (let m = 0; m <= dimensions; m++) {
          const vertex = load<u32>(simplex + (<usize>m << 2), 16);
          store<u32>(corners + (<usize>m << 2), vertex);
          const sum = kernel.sums + (<usize>vertex << 2);
          store<f32>(sum, load<f32>(sum) + load<f32>(weights + (<usize>m << 2)));
        }
      }
    }
  }
  linkNeighbours(kernel, out);
}

/** b_0 = t_0 + (1 − t_D), b_p = t_p − t_{p−1}, with t_p the residual of the coordinate of rank D − p. */
// @ts-ignore: decorator
@inline
function storeWeights(dimensions: i32, point: usize, byRank: usize, to: usize): void {
  for (let j = 0; j <= dimensions; j++) {
    const at = point + (<usize>j << 4);
    store<f32>(byRank + (<usize>(dimensions - load<i32>(at, RANKS)) << 2), load<f32>(at, RESTS));
  }
  let before = load<f32>(byRank);
  store<f32>(to, before + (<f32>1 - load<f32>(byRank + (<usize>dimensions << 2))));
  for (let p = 1; p <= dimensions; p++) {
    const t = load<f32>(byRank + (<usize>p << 2));
    store<f32>(to + (<usize>p << 2), t - before);
    before = t;
  }
}

/** The entry of a simplex among the recent ones, its vertices looked up where it is new there. */
// @ts-ignore: decorator
@inline
function findSimplex(kernel: Kernel, recent: usize, code: usize, key: usize): usize {
  const low = load<u64>(code);
  const high = load<u64>(code, 8);
  const entry = recent + (<usize>hash(low, high) & (RECENT - 1)) * RECENT_BYTES;
  if (load<u64>(entry) != low || load<u64>(entry, 8) != high) {
    store<u64>(entry, low);
    store<u64>(entry, high, 8);
    for (let m = 0; m <= kernel.dimensions; m++) {
      cornerKey(kernel.dimensions, code, m, key);
      store<u32>(entry + (<usize>m << 2), addVertex(kernel, load<u64>(key), load<u64>(key, 8)), 16);
    }
  }
  return entry;
}

/** Writes x/σx, the same for all rows, and tables of colour/σ; returns these. The places beyond the row repeat its end. */
function prepareFeatures(kernel: Kernel, features: usize): usize {
  const width = job.width;
  for (let x = 0; x < ((width + 3) & ~3); x++) {
    store<f32>(features + (<usize>x << 2), <f32>min(x, width - 1) / kernel.width0);
  }
  if (kernel.dimensions == 2) return 0;
  const colours = allocate(256 * 12);
  for (let i = 0; i < 256; i++) {
    const at = colours + (<usize>i << 2);
    store<f32>(at, <f32>i / kernel.width2);
    store<f32>(at, <f32>i / kernel.width3, 1024);
    store<f32>(at, <f32>i / kernel.width4, 2048);
  }
  return colours;
}

function fillFeatures(kernel: Kernel, features: usize, stride: usize, colours: usize, y: i32): void {
  const width = job.width;
  const row = <f32>y / kernel.width1;
  for (let x: usize = 0; x < stride; x += 4) store<f32>(features + stride + x, row);
  if (kernel.dimensions == 2) return;
  let sample = job.photo + <usize>(y * width) * 3;
  for (let x: usize = 0; x < stride; x += 4) {
    const to = features + 2 * stride + x;
    store<f32>(to, load<f32>(colours + (<usize>load<u8>(sample) << 2)));
    store<f32>(to + stride, load<f32>(colours + (<usize>load<u8>(sample, 1) << 2), 1024));
    store<f32>(to + 2 * stride, load<f32>(colours + (<usize>load<u8>(sample, 2) << 2), 2048));
    if (x < <usize>(width - 1) << 2) sample += 3;
  }
}

/** Neighbours on an axis: every coordinate one more, the axis' own D less; and the opposite. */
function linkNeighbours(kernel: Kernel, key: usize): void {
  const dimensions = kernel.dimensions;
  const vertices = <usize>kernel.vertices;
  const bytes = (vertices + 1) << 3;
  kernel.neighbours = allocateZeros(bytes * (dimensions + 1));
  memory.fill(key, 0, 16);
  for (let axis = 0; axis <= dimensions; axis++) {
    for (let j = 0; j < dimensions; j++) store<i16>(key + (<usize>j << 1), <i16>(j == axis ? -dimensions : 1));
    const low = load<u64>(key);
    const high = load<u64>(key, 8);
    const table = kernel.neighbours + bytes * axis;
    for (let vertex: usize = 1; vertex <= vertices; vertex++) {
      const own = kernel.keys + (vertex << 4);
      const other = findVertex(kernel, addLanes(load<u64>(own), low), addLanes(load<u64>(own, 8), high));
      if (!other) continue;
      store<u32>(table + (vertex << 3), other, 4);
      store<u32>(table + (<usize>other << 3), <u32>vertex);
    }
  }
}

/** A kernel so narrow that K̂ is the identity: each pixel has a vertex to itself. */
function buildIdentity(kernel: Kernel): void {
  const step = <usize>job.entries << 2;
  kernel.vertices = job.pixels;
  for (let i = 0, at = <usize>kernel.entry << 2; i < job.pixels; i++, at += step) {
    store<u32>(job.corners + at, i + 1);
    store<f32>(job.weights + at, 1);
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
