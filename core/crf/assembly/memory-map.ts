// The memory map. Every thread runs its own instance over one shared memory, and globals belong to an instance: so all
// that threads share lies in memory, the records below at fixed addresses, everything else in an arena that is set back
// for each image. Memory starts as zeros; the only data segments are constants, so a late instance changes nothing.

/** Threads that may work on one image. */
export const MAX_THREADS = 16;
/** Pixels that go through the stages together: their rows stay in the first-level cache. */
export const BLOCK_PIXELS = 32;
/** Bytes of a thread's scratch for building lattices. */
const BUILD_SCRATCH = 512;

/** The image at hand. Addresses are bytes. */
@unmanaged
export class Job {
  height: i32;
  width: i32;
  pixels: i32;
  classes: i32;
  /** How the unary becomes an energy: 0 is one, 1 is −log p, 2 is −p. */
  energy: i32;
  floor: f32;
  /** Set by any thread that meets a number no energy can be made of. */
  unusable: i32;
  /** 1: all kernels Potts and symmetric, the fused path; 0: the plain path. */
  fused: i32;
  /** 1: the last label has no row; it is what the others leave. */
  derived: i32;
  /** A row of labels: so many vectors of four, in `blocks` blocks of `block` vectors. */
  vectors: i32;
  block: i32;
  blocks: i32;
  kernelCount: i32;
  kernels: usize;
  /** Lattice corners of a pixel, all kernels together. */
  entries: i32;
  /** u32[pixels][entries]: vertex numbers, in the fused path then byte offsets of their rows. */
  corners: usize;
  /** f32[pixels][entries]: barycentric weights, in the fused path times √(weight · log2 e · alpha) · n^(−½). */
  weights: usize;
  photo: usize;
  /** f32[classes][pixels]: the unary, later Q; or u8[pixels]: labels. */
  unary: usize;
  /** Fused: base-2 logits, f32[pixels][vectors · 4]. Plain: natural logits, f32[pixels][classes]. */
  rows: usize;
  /** f32[pixels]: logit of the derived label, and that plus the weight of all messages. */
  lastLogit: usize;
  lastTotal: usize;
  /** Vertex rows of all kernels: bytes of one buffer, the buffer to read, a temporary one, and one per thread to add to. */
  rowBytes: usize;
  read: usize;
  temporary: usize;
  accumulators: usize;
  /** Rows of a block of pixels, per thread. */
  scratch: usize;
  scratchBytes: usize;
  /** Fused: weight of a pixel's message to itself, from kernels that are the identity, in base-2 logits; Q, f32[pixels][vectors · 4]. */
  ownWeight: f32;
  own: usize;
  /** Plain path: Q and logits, f32[pixels][classes]. */
  q: usize;
  logits: usize;
  /** 1: the messages may be so large that each row's maximum has to be taken from its logits. */
  raw: i32;
  /** Iterations done. */
  done: i32;
  /** Work taken so far: kernels built, kernels finished, chunks of pixels. */
  built: i32;
  finished: i32;
  filled: i32;
}

/** A kernel and its lattice. Vertex 0 stands for "not there" and holds zeros; vertices are 1 to `vertices`. */
@unmanaged
export class Kernel {
  /** 2 or 5; the identity is no kernel here but part of the job's `ownWeight`. */
  dimensions: i32;
  normalisation: i32;
  /** f32: standard deviations of x, y, red, green, blue. */
  width0: f32;
  width1: f32;
  width2: f32;
  width3: f32;
  width4: f32;
  /** Potts weight, where `compatibility` is 0. */
  weight: f32;
  /** f32[classes] (form 1) or f32[classes][classes] (form 2), added to the energy. */
  form: i32;
  compatibility: usize;
  /** Its first corner in a pixel's list. */
  entry: i32;
  vertices: i32;
  capacity: i32;
  /** Keys, 16 bytes each, and the open hash table u32[mask + 1] of vertex numbers. */
  keys: usize;
  table: usize;
  mask: u32;
  /** f32[vertices + 1]: splat of ones. */
  sums: usize;
  /** u32[dimensions + 1][vertices + 1][2]. */
  neighbours: usize;
  /** Byte offset of its rows in the row buffers. */
  first: usize;
  /** f32[pixels]: in the fused path the whole weight that a pixel receives; in the plain path the normaliser. */
  share: usize;
  /** Fused: no pixel receives more than this from all others and itself, in base-2 logits. */
  reach: f32;
}

export const job = changetype<Job>(memory.data(256, 64));
/** Next free byte and bytes wanted in vain; threads at the barrier; barriers passed; task number and kind: a cache line each. */
export const TOP = memory.data(64, 64);
export const ARRIVED = memory.data(64, 64);
export const PASSED = memory.data(64, 64);
export const TASK = memory.data(64, 64);
const SCRATCH = memory.data(BUILD_SCRATCH * MAX_THREADS, 64);
/** The arguments of a thread's inner loops. */
const SPANS = memory.data(64 * MAX_THREADS, 64);

export function kernelAt(index: i32): Kernel {
  return changetype<Kernel>(job.kernels + <usize>index * offsetof<Kernel>());
}

export function buildScratch(thread: i32): usize {
  return SCRATCH + <usize>thread * BUILD_SCRATCH;
}

export function spanOf(thread: i32): usize {
  return SPANS + <usize>thread * 64;
}

export function resetArena(to: usize = 0): void {
  atomic.store<u32>(TOP, to ? to : (__heap_base + 63) & ~63);
}

export function arenaTop(): usize {
  return atomic.load<u32>(TOP);
}

/** Bytes of the arena, on a cache line, unset; traps where memory ends, with the bytes wanted left at TOP + 4. */
export function allocate(bytes: usize): usize {
  const start = <u64>atomic.add<u32>(TOP, <u32>((bytes + 63) & ~63));
  const end = start + bytes + 64;
  while (true) {
    const have = memory.size();
    const need = <i32>((end + 65535) >>> 16);
    if (need <= have) return <usize>start;
    if (end > 0xfffe0000 || (memory.grow(need - have) < 0 && memory.size() < need)) {
      atomic.store<u32>(TOP + 4, <u32>min<u64>(end, 0xffffffff));
      unreachable();
    }
  }
}

export function allocateZeros(bytes: usize): usize {
  const address = allocate(bytes);
  memory.fill(address, 0, bytes);
  return address;
}
