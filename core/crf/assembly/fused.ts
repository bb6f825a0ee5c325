// The fast path: Potts compatibilities and symmetric normalisation. Q is never stored: blocks of pixels go through
// slice → softmax → splat in a scratch, and only the vertex rows live from one iteration to the next.
//
// Logits are in base 2, and both splat and slice carry √(w · log2 e · alpha) · n^(−½), so that their product is the message.
//
// The derived label: Σ_l Q = 1, so the messages of all labels sum to what a map of ones would receive, Σ_k w n (K n); that is
// computed once, and with (labels − 1) a multiple of 4 the last label needs no row of its own.
import { blur, slice, splat } from './by-width';
import { allocate, allocateZeros, BLOCK_PIXELS, job, Kernel, kernelAt, spanOf } from './memory-map';
import { labelRows } from './labels';
import { firstRow } from './normalise';
import { Span } from './span';
import { barrier, shareStart, thread, threads } from './threads';
import { emitRows } from './unary';
import { largest, power2, sum } from './vector';

/**
 * Powers below are raised to it: small enough to be nothing beside the largest, which is at least 1, large enough that products with
 * it are no denormals even where the largest is 2^REACH.
 */
const LOWEST: f32 = -44;
/** How much the messages may add to a logit before each row's maximum has to be taken away. */
const REACH: f32 = 44;
/** The floor where that is done, and for the last pass, whose values are only divided by a sum of up to 255. */
const LOWEST_RAW: f32 = -64;
const LOWEST_LAST: f32 = -118;

/** One block of up to 8 vectors; else blocks of 4 to 8 with the least padding, of these the fewest. */
export function chooseBlocks(): void {
  const labels = job.derived ? job.classes - 1 : job.classes;
  const needed = (labels + 3) >> 2;
  job.blocks = 1;
  job.block = needed;
  job.vectors = needed;
  if (needed <= 8) return;
  let least = i32.MAX_VALUE;
  for (let blocks = (needed + 7) >> 3; ; blocks++) {
    const block = (needed + blocks - 1) / blocks;
    if (block < 4) break;
    if (block * blocks >= least) continue;
    least = block * blocks;
    job.blocks = blocks;
    job.block = block;
  }
  job.vectors = least;
}

/** Row buffers, scratch, and the derived label's total; once all kernels are finished. */
export function finishFused(): void {
  if (thread == 0) {
    job.rowBytes = firstRow(job.kernelCount);
    job.read = rowBuffer();
    job.temporary = rowBuffer();
    job.accumulators = allocate(<usize>threads << 2);
    for (let t = 0; t < threads; t++) store<usize>(job.accumulators + (<usize>t << 2), rowBuffer());
    job.scratchBytes = (<usize>(BLOCK_PIXELS * job.vectors) << 4) + (<usize>BLOCK_PIXELS << 3) + 192;
    let reach = job.ownWeight;
    for (let k = 0; k < job.kernelCount; k++) reach += kernelAt(k).reach;
    job.raw = reach > REACH ? 1 : 0;
    job.scratch = allocateZeros(job.scratchBytes * threads);
  }
  if (job.derived) {
    const end = <usize>shareStart(job.pixels, thread + 1) << 2;
    for (let i = <usize>shareStart(job.pixels) << 2; i < end; i += 4) {
      let total = load<f32>(job.lastLogit + i) + job.ownWeight;
      for (let k = 0; k < job.kernelCount; k++) total += load<f32>(kernelAt(k).share + i);
      store<f32>(job.lastTotal + i, total);
    }
  }
  barrier();
}

/** A buffer of vertex rows; only vertex 0 of each kernel must be zero, all else is written before it is read. */
function rowBuffer(): usize {
  const buffer = allocate(job.rowBytes);
  for (let k = 0; k < job.kernelCount; k++) memory.fill(buffer + kernelAt(k).first, 0, <usize>job.vectors << 4);
  return buffer;
}

function accumulator(owner: i32): usize {
  return load<usize>(job.accumulators + (<usize>owner << 2));
}

function prepareSpan(): Span {
  const span = changetype<Span>(spanOf(thread));
  span.listBytes = <usize>job.entries << 2;
  span.rowBytes = <usize>job.vectors << 4;
  span.blocks = job.blocks;
  span.derived = job.derived;
  span.own = 0;
  span.ownWeight = job.ownWeight;
  span.scratch = job.scratch + <usize>thread * job.scratchBytes;
  span.last = span.scratch + (<usize>(BLOCK_PIXELS * job.vectors) << 4) + 64;
  span.sums = span.last + (<usize>BLOCK_PIXELS << 2);
  return span;
}

/** Rows of logits, in the scratch or elsewhere, to powers of two in the scratch, and their sums. */
function powers(span: Span, from: usize, lastFrom: usize, lowest: f32): void {
  const rowBytes = span.rowBytes, floor = f32x4.splat(lowest);
  let to = span.scratch;
  for (let i: usize = 0; i < <usize>span.count << 2; i += 4, from += rowBytes, to += rowBytes) {
    let top = v128.load(from);
    for (let k: usize = 16; k < rowBytes; k += 16) top = f32x4.pmax(top, v128.load(from + k));
    top = largest(top);
    if (span.derived) {
      const l = v128.load32_splat(lastFrom + i);
      top = f32x4.pmax(top, l);
      v128.store_lane<f32>(span.last + i, f32x4.sub(l, top), 0);
    }
    let all = f32x4.splat(0);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const power = power2(f32x4.sub(v128.load(from + k), top), floor);
      v128.store(to + k, power);
      all = f32x4.add(all, power);
    }
    v128.store_lane<f32>(span.sums + i, sum(all), 0);
  }
}

/** The derived label's logits to powers, sums to 1 / sum; in fours, as both have room for. */
function invert(span: Span, lowest: f32): void {
  const last = span.last - span.sums;
  for (let p = span.sums, end = p + (<usize>span.count << 2); p < end; p += 16) {
    let all = v128.load(p);
    if (span.derived) {
      const power = power2(v128.load(p + last), f32x4.splat(lowest));
      v128.store(p + last, power);
      all = f32x4.add(all, power);
    }
    v128.store(p, f32x4.div(f32x4.splat(1), all));
  }
}

/** Where a pass's Q goes: onto the vertices, into the planes, or no further than to the labels. */
export const SPLAT = 0, PLANES = 1, LABELS = 2;

/** All pixels of this thread: messages in, softmax, and Q to where it goes. */
function pass(fromUnary: bool, to: i32): void {
  const span = prepareSpan();
  const rowBytes = span.rowBytes;
  const block = job.block;
  const raw = to != SPLAT || job.raw != 0;
  const lowest = to != SPLAT ? LOWEST_LAST : raw ? LOWEST_RAW : LOWEST;
  const end = shareStart(job.pixels, thread + 1);
  for (let start = shareStart(job.pixels); start < end; start += BLOCK_PIXELS) {
    span.count = min(BLOCK_PIXELS, end - start);
    span.offsets = job.corners + <usize>start * span.listBytes;
    span.weights = job.weights + <usize>start * span.listBytes;
    span.unary = job.rows + <usize>start * rowBytes;
    span.lastTotal = job.lastTotal + (<usize>start << 2);
    if (job.own) span.own = job.own + <usize>start * rowBytes;
    span.vertices = job.read;
    if (fromUnary) powers(span, span.unary, job.lastLogit + (<usize>start << 2), lowest);
    else {
      slice(block, span, raw, lowest);
      if (raw) powers(span, span.scratch, span.last, lowest);
    }
    invert(span, lowest);
    span.vertices = accumulator(thread);
    if (to == PLANES) emitRows(start, span);
    else if (to == LABELS) labelRows(start, span);
    else splat(block, span);
  }
}

/**
 * All kernels' axes in step, a barrier after each. The first axis also adds up the threads' accumulators; buffers take turns, and
 * the last axis of a kernel writes to the rows that the next slice reads.
 */
function blurAll(): void {
  let axes = 0;
  for (let k = 0; k < job.kernelCount; k++) axes = max(axes, kernelAt(k).dimensions + 1);
  for (let axis = 0; axis < axes; axis++) {
    for (let k = 0; k < job.kernelCount; k++) {
      const kernel = kernelAt(k);
      if (axis > kernel.dimensions) continue;
      blurAxis(kernel, axis);
    }
    barrier();
  }
}

function blurAxis(kernel: Kernel, axis: i32): void {
  const from = 1 + shareStart(kernel.vertices);
  const to = 1 + shareStart(kernel.vertices, thread + 1);
  const neighbours = kernel.neighbours + (<usize>(kernel.vertices + 1) << 3) * axis;
  const source = (axis & 1 ? job.temporary : accumulator(0)) + kernel.first;
  const free = axis & 1 ? accumulator(0) : job.temporary;
  const target = (axis == kernel.dimensions ? job.read : free) + kernel.first;
  blur(job.block, neighbours, source, target, from, to, job.blocks, false);
  if (axis > 0) return;
  for (let t = 1; t < threads; t++) {
    blur(job.block, neighbours, accumulator(t) + kernel.first, target, from, to, job.blocks, true);
  }
}

/** One iteration. */
export function iterateFused(): void {
  memory.fill(accumulator(thread), 0, job.rowBytes);
  pass(job.done == 0, SPLAT);
  barrier();
  blurAll();
}

/** @param to PLANES or LABELS */
export function emitFused(to: i32): void {
  pass(job.done == 0, to);
  barrier();
}
