// The symmetric normalisation of the fast path: it goes into the weights, with all else that is constant, and corners become
// addresses of rows.
import { alphaOf, blurChannel } from './lattice';
import { allocate, allocateZeros, job, Kernel, kernelAt } from './memory-map';

const LOG2_E: f32 = 1.44269504088896341;

/** Where a kernel's rows begin in a row buffer. */
export function firstRow(kernelIndex: i32): usize {
  let bytes: usize = 0;
  for (let k = 0; k < kernelIndex; k++) bytes += <usize>(kernelAt(k).vertices + 1) * (<usize>job.vectors << 4);
  return bytes;
}

/**
 * Turns vertex numbers into byte offsets of rows, and weights into weights with everything constant inside; with a derived
 * label also finds the whole weight that each pixel receives.
 */
export function normalise(index: i32): void {
  const kernel = kernelAt(index);
  kernel.first = firstRow(index);
  if (job.derived) kernel.share = allocate(<usize>job.pixels << 2);
  if (kernel.dimensions == 2) normalise2(kernel);
  else normalise5(kernel);
}

function normalise2(kernel: Kernel): void { normaliseLattice(2, kernel); }
function normalise5(kernel: Kernel): void { normaliseLattice(5, kernel); }

/** Weights become √(w · log2 e · alpha) · n^(−½) · b, with n = alpha · Σ_j b_j (blurred ones)_j. */
// @ts-ignore: decorator
@inline
function normaliseLattice(D: i32, kernel: Kernel): void {
  const alpha = alphaOf(kernel), weight = kernel.weight * alpha * LOG2_E, root = sqrt<f32>(weight);
  const step = <usize>job.entries << 2, end = <usize>job.pixels << 2, bytes = <usize>(kernel.vertices + 1) << 2;
  const rowBytes = <u32>job.vectors << 4, first = <u32>kernel.first;
  const share = kernel.share, derived = job.derived != 0;
  const other = allocateZeros(bytes), scaled = allocateZeros(bytes);
  const ones = blurChannel(kernel, kernel.sums, other);
  let corners = job.corners + (<usize>kernel.entry << 2), weights = job.weights + (<usize>kernel.entry << 2);
  for (let i: usize = 0; i < end; i += 4, corners += step, weights += step) {
    const n = <f32>1 / sqrt<f32>(gather(D, ones, corners, weights) * alpha + <f32>1e-20);
    scatter(D, scaled, corners, weights, n);
    if (derived) store<f32>(share + i, n);
    else {
      scale(D, weights, n * root);
      toRows(D, corners, rowBytes, first);
    }
  }
  const shares = blurChannel(kernel, scaled, ones == other ? kernel.sums : other);
  kernel.reach = (weight / sqrt<f32>(alpha)) * steepest(shares, ones, bytes);
  if (!derived) return;
  corners = job.corners + (<usize>kernel.entry << 2);
  weights = job.weights + (<usize>kernel.entry << 2);
  for (let i: usize = 0; i < end; i += 4, corners += step, weights += step) {
    const n = load<f32>(share + i);
    store<f32>(share + i, n * weight * gather(D, shares, corners, weights));
    scale(D, weights, n * root);
    toRows(D, corners, rowBytes, first);
  }
}

/**
 * The largest share/√one of all vertices. No pixel's Σ b·share / √(Σ b·one) is larger: Cauchy and Schwarz, with b·share =
 * √(b·one) · √b·share/√one and Σ b = 1.
 */
function steepest(shares: usize, ones: usize, bytes: usize): f32 {
  let most: f32 = 0;
  for (let v: usize = 4; v < bytes; v += 4) most = max<f32>(most, load<f32>(shares + v) / sqrt<f32>(load<f32>(ones + v) + <f32>1e-20));
  return most;
}

/** Σ_j weight_j · value of vertex_j. */
// @ts-ignore: decorator
@inline
function gather(D: i32, values: usize, corners: usize, weights: usize): f32 {
  const a = part(values, corners, weights, 0) + part(values, corners, weights, 4);
  const b = part(values, corners, weights, 8);
  if (D == 2) return a + b;
  const c = part(values, corners, weights, 12) + part(values, corners, weights, 16);
  return (a + b) + (c + part(values, corners, weights, 20));
}

// @ts-ignore: decorator
@inline
function part(values: usize, corners: usize, weights: usize, at: usize): f32 {
  return load<f32>(weights + at) * load<f32>(values + (<usize>load<u32>(corners + at) << 2));
}

/** Adds factor · weight_j to vertex_j. */
// @ts-ignore: decorator
@inline
function scatter(D: i32, values: usize, corners: usize, weights: usize, factor: f32): void {
  addPart(values, corners, weights, factor, 0);
  addPart(values, corners, weights, factor, 4);
  addPart(values, corners, weights, factor, 8);
  if (D == 2) return;
  addPart(values, corners, weights, factor, 12);
  addPart(values, corners, weights, factor, 16);
  addPart(values, corners, weights, factor, 20);
}

// @ts-ignore: decorator
@inline
function addPart(values: usize, corners: usize, weights: usize, factor: f32, at: usize): void {
  const to = values + (<usize>load<u32>(corners + at) << 2);
  store<f32>(to, load<f32>(to) + factor * load<f32>(weights + at));
}

// @ts-ignore: decorator
@inline
function scale(D: i32, weights: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  if (D == 5) v128.store(weights, f32x4.mul(f, v128.load(weights)));
  else v128.store64_lane(weights, f32x4.mul(f, v128.load64_zero(weights)), 0);
  if (D == 5) v128.store64_lane(weights, f32x4.mul(f, v128.load64_zero(weights, 16)), 0, 16);
  else store<f32>(weights, factor * load<f32>(weights, 8), 8);
}

// @ts-ignore: decorator
@inline
function toRows(D: i32, corners: usize, rowBytes: u32, first: u32): void {
  const r = i32x4.splat(rowBytes), f = i32x4.splat(first);
  if (D == 5) v128.store(corners, i32x4.add(f, i32x4.mul(r, v128.load(corners))));
  else v128.store64_lane(corners, i32x4.add(f, i32x4.mul(r, v128.load64_zero(corners))), 0);
  if (D == 5) v128.store64_lane(corners, i32x4.add(f, i32x4.mul(r, v128.load64_zero(corners, 16))), 0, 16);
  else store<u32>(corners, first + rowBytes * load<u32>(corners, 8), 8);
}
