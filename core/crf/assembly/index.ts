// The entrance. A caller lays out the image with `begin`, describes each kernel, copies photo, unary and compatibilities in,
// then calls `prepare`, `iterate` any number of times, and `emit`. Helper threads call `setThread` and `help`.
import { chooseBlocks, emitFused, finishFused, iterateFused, LABELS, PLANES } from './fused';
import { buildLattice } from './lattice';
import { allocate, allocateZeros, job, Job, Kernel, kernelAt, resetArena, TOP } from './memory-map';
import { normalise } from './normalise';
import { emitPlain, finishPlain, finishPlainKernel, iteratePlain } from './plain';
import { awaitTask, barrier, post, setThread as set, taskNumber, thread } from './threads';
import { fillRows } from './unary';

const PREPARE = 1, ITERATE = 2, EMIT = 3, LABEL = 4, QUIT = 5;
const CHUNK = 8192;
const LOG2_E: f32 = 1.44269504088896341;

export function setThread(index: i32, count: i32, maySleep: bool): void {
  set(index, count, maySleep);
}

export function begin(height: i32, width: i32, classes: i32, kernels: i32, fused: bool, energy: i32, floor: f32): void {
  resetArena();
  atomic.store<u32>(TOP + 4, 0);
  memory.fill(changetype<usize>(job), 0, offsetof<Job>());
  job.height = height;
  job.width = width;
  job.pixels = height * width;
  job.classes = classes;
  job.energy = energy;
  job.floor = floor;
  job.fused = ASC_FEATURE_SIMD && fused ? 1 : 0;
  job.derived = job.fused && classes > 1 && ((classes - 1) & 3) == 0 ? 1 : 0;
  job.kernelCount = kernels;
  job.kernels = allocateZeros(<usize>kernels * offsetof<Kernel>());
  job.photo = allocate(<usize>job.pixels * 3 + 16);
  const unaryBytes = (<usize>job.pixels * classes) << 2;
  job.unary = allocate(unaryBytes + 64);
  memory.fill(job.unary + unaryBytes, 0, 64);
}

/** Adds a kernel that is the identity: Q of a pixel itself. Fused path only. */
export function addIdentity(weight: f32): void {
  job.ownWeight += weight * LOG2_E;
}

export function describe(index: i32, dimensions: i32, normalisation: i32, weight: f32, form: i32): void {
  const kernel = kernelAt(index);
  kernel.dimensions = dimensions;
  kernel.normalisation = normalisation;
  kernel.weight = weight;
  kernel.form = form;
  if (form == 1) kernel.compatibility = allocate(<usize>job.classes << 2);
  if (form == 2) kernel.compatibility = allocate(<usize>(job.classes * job.classes) << 2);
  kernel.entry = job.entries;
  job.entries += dimensions + 1;
}

export function setWidths(index: i32, x: f32, y: f32, red: f32, green: f32, blue: f32): void {
  const kernel = kernelAt(index);
  kernel.width0 = x;
  kernel.width1 = y;
  kernel.width2 = red;
  kernel.width3 = green;
  kernel.width4 = blue;
}

export function photoAddress(): usize {
  return job.photo;
}

/** Where the unary goes in, and where Q or labels come out. */
export function unaryAddress(): usize {
  return job.unary;
}

export function compatibilityAddress(index: i32): usize {
  return kernelAt(index).compatibility;
}

/** Bytes that were wanted when memory ran out; 0 if it did not. */
export function bytesWanted(): u32 {
  return atomic.load<u32>(TOP + 4);
}

/** Vertices of a kernel's lattice. */
export function vertexCount(index: i32): i32 {
  return kernelAt(index).vertices;
}

/** Builds the lattices; returns 1 where the unary holds a number that no energy can be made of, else 0. */
export function prepare(): i32 {
  const lists = (<usize>(job.pixels + 3) * job.entries) << 2;
  job.corners = allocate(lists);
  job.weights = allocate(lists);
  if (job.fused) {
    chooseBlocks();
    if (job.ownWeight > 0) job.own = allocate(<usize>job.pixels * (<usize>job.vectors << 4));
    job.rows = allocate(<usize>(job.pixels + 4) * (<usize>job.vectors << 4));
    job.lastLogit = allocate((<usize>job.pixels << 2) + 16);
    job.lastTotal = allocate((<usize>job.pixels << 2) + 16);
  }
  post(PREPARE);
  prepareShare();
  return job.unusable;
}

/** A counter of the job, taken and moved on. */
// @ts-ignore: decorator
@inline
function take(counter: usize): i32 {
  return atomic.add<i32>(changetype<usize>(job) + counter, 1);
}

/** Kernels are taken one by one, the heaviest (as a rule the last) first; pixels in chunks by whoever is free. */
function prepareShare(): void {
  for (let k = take(offsetof<Job>('built')); k < job.kernelCount; k = take(offsetof<Job>('built'))) {
    buildLattice(kernelAt(job.kernelCount - 1 - k));
  }
  barrier();
  for (let k = take(offsetof<Job>('finished')); k < job.kernelCount; k = take(offsetof<Job>('finished'))) {
    const index = job.kernelCount - 1 - k;
    if (ASC_FEATURE_SIMD && job.fused) normalise(index);
    else finishPlainKernel(index);
  }
  if (ASC_FEATURE_SIMD && job.fused) {
    for (let c = take(offsetof<Job>('filled')) * CHUNK; c < job.pixels; c = take(offsetof<Job>('filled')) * CHUNK) {
      fillRows(c, min(c + CHUNK, job.pixels));
    }
    barrier();
    finishFused();
  } else {
    barrier();
    if (thread == 0) finishPlain();
    barrier();
  }
}

/** One mean-field iteration. */
export function iterate(): void {
  if (ASC_FEATURE_SIMD && job.fused) {
    post(ITERATE);
    iterateFused();
    job.done++;
  } else iteratePlain();
}

/** Writes Q as it is now over the unary's place. */
export function emit(): void {
  if (ASC_FEATURE_SIMD && job.fused) {
    post(EMIT);
    emitFused(PLANES);
  } else emitPlain(false);
}

/** Writes the labels of the largest Q, u8[pixels], over the unary's place. */
export function label(): void {
  if (ASC_FEATURE_SIMD && job.fused) {
    post(LABEL);
    emitFused(LABELS);
  } else emitPlain(true);
}

/** The number to give to {@link help}; asked before the helpers are called. */
export function lastTask(): i32 {
  return taskNumber();
}

/** A helper's life: does its share of every task after number `seen`, until `release`. */
export function help(seen: i32): void {
  if (!ASC_FEATURE_SIMD) return;
  while (true) {
    const task = awaitTask(seen++);
    if (task == QUIT) return barrier();
    if (task == PREPARE) prepareShare();
    else if (task == ITERATE) iterateFused();
    else if (task == EMIT) emitFused(PLANES);
    else if (task == LABEL) emitFused(LABELS);
  }
}

/** Lets the helpers go, and waits until they have heard it: a task that came too soon would reach them instead. */
export function release(): void {
  post(QUIT);
  barrier();
}
