// The plain path: any compatibility, any normalisation, scalar arithmetic, one thread. Row by row as in ../reference.ts.
import { alphaOf, blurChannel } from './lattice';
import { labelPlain } from './labels';
import { allocate, allocateZeros, job, Kernel, kernelAt } from './memory-map';

const ENERGY_LIMIT: f32 = 1e4;
const SYMMETRIC = 0, BEFORE = 1, AFTER = 2;
/** Logits further below the maximum count as that: e^−80 is the last that makes no denormals in products. */
const LOWEST: f32 = -80;

/** The factor of every pixel: n^(−½) or 1/n. */
export function finishPlainKernel(index: i32): void {
  const kernel = kernelAt(index);
  const pixels = job.pixels;
  kernel.share = allocate(<usize>pixels << 2);
  const ones = blurChannel(kernel, kernel.sums, allocateZeros(<usize>(kernel.vertices + 1) << 2));
  const alpha = alphaOf(kernel);
  let at = <usize>kernel.entry << 2;
  for (let i = 0; i < pixels; i++, at += <usize>job.entries << 2) {
    let n: f32 = 0;
    for (let j: usize = 0; j < <usize>(kernel.dimensions + 1) << 2; j += 4) {
      n += load<f32>(job.weights + at + j) * load<f32>(ones + (<usize>load<u32>(job.corners + at + j) << 2));
    }
    n = n * alpha + <f32>1e-20;
    store<f32>(kernel.share + (<usize>i << 2), kernel.normalisation == SYMMETRIC ? <f32>1 / sqrt<f32>(n) : <f32>1 / n);
  }
}

/** Buffers, and the negated energies as rows. */
export function finishPlain(): void {
  const pixels = job.pixels;
  const classes = job.classes;
  const bytes = (<usize>pixels * classes) << 2;
  job.rows = allocate(bytes);
  job.q = allocate(bytes);
  job.logits = allocate(bytes);
  let vertices = 0;
  for (let k = 0; k < job.kernelCount; k++) vertices = max(vertices, kernelAt(k).vertices);
  job.rowBytes = <usize>(vertices + 1) * (<usize>classes << 2);
  job.read = allocateZeros(job.rowBytes);
  job.temporary = allocateZeros(job.rowBytes);
  job.scratch = allocate(<usize>classes << 2);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < pixels; i++) {
      const value = load<f32>(job.unary + (<usize>(c * pixels + i) << 2));
      store<f32>(job.rows + (<usize>(i * classes + c) << 2), logit(value));
    }
  }
}

function logit(value: f32): f32 {
  if (job.energy == 0) {
    if (!(value > -Infinity)) job.unusable = 1;
    return -max<f32>(-ENERGY_LIMIT, min<f32>(ENERGY_LIMIT, value));
  }
  if (!(value >= 0 && value < Infinity)) job.unusable = 1;
  const p = max<f32>(job.floor, value);
  return job.energy == 1 ? Mathf.log(p) : p;
}

export function iteratePlain(): void {
  const bytes = (<usize>job.pixels * job.classes) << 2;
  softmaxRows();
  memory.copy(job.logits, job.rows, bytes);
  for (let k = 0; k < job.kernelCount; k++) {
    splatKernel(kernelAt(k));
    blurKernel(kernelAt(k));
    sliceKernel(kernelAt(k));
  }
}

/** Q into the planes of the unary, or labels. */
export function emitPlain(labels: bool): void {
  softmaxRows();
  if (labels) return labelPlain();
  const classes = job.classes;
  for (let i = 0; i < job.pixels; i++) {
    for (let c = 0; c < classes; c++) {
      const value = load<f32>(job.q + (<usize>(i * classes + c) << 2));
      store<f32>(job.unary + (<usize>(c * job.pixels + i) << 2), value);
    }
  }
}

/** Q of the logits; before the first iteration those of the unary. */
function softmaxRows(): void {
  const row = <usize>job.classes << 2;
  if (job.done == 0) memory.copy(job.logits, job.rows, <usize>job.pixels * row);
  job.done = 1;
  for (let i = 0, z = job.logits, q = job.q; i < job.pixels; i++, z += row, q += row) {
    let top: f32 = -Infinity;
    for (let c: usize = 0; c < row; c += 4) top = max<f32>(top, load<f32>(z + c));
    let sum: f32 = 0;
    for (let c: usize = 0; c < row; c += 4) {
      const power = Mathf.exp(max<f32>(LOWEST, load<f32>(z + c) - top));
      store<f32>(q + c, power);
      sum += power;
    }
    for (let c: usize = 0; c < row; c += 4) store<f32>(q + c, load<f32>(q + c) / sum);
  }
}

function splatKernel(kernel: Kernel): void {
  const row = <usize>job.classes << 2;
  const list = <usize>(kernel.dimensions + 1) << 2;
  memory.fill(job.read, 0, <usize>(kernel.vertices + 1) * row);
  const scaled = kernel.normalisation == SYMMETRIC || kernel.normalisation == BEFORE;
  let at = <usize>kernel.entry << 2;
  for (let i = 0, q = job.q; i < job.pixels; i++, q += row, at += <usize>job.entries << 2) {
    const factor: f32 = scaled ? load<f32>(kernel.share + (<usize>i << 2)) : 1;
    for (let j: usize = 0; j < list; j += 4) {
      const weight = load<f32>(job.weights + at + j) * factor;
      const to = job.read + <usize>load<u32>(job.corners + at + j) * row;
      for (let c: usize = 0; c < row; c += 4) store<f32>(to + c, load<f32>(to + c) + weight * load<f32>(q + c));
    }
  }
}

/** The result ends up in `read`. */
function blurKernel(kernel: Kernel): void {
  const row = <usize>job.classes << 2;
  for (let axis = 0; axis <= kernel.dimensions; axis++) {
    const table = kernel.neighbours + (<usize>(kernel.vertices + 1) << 3) * axis;
    const a = job.read;
    const b = job.temporary;
    memory.fill(b, 0, row);
    for (let v = 1; v <= kernel.vertices; v++) {
      const m = a + <usize>load<u32>(table + (<usize>v << 3)) * row;
      const n = a + <usize>load<u32>(table + (<usize>v << 3), 4) * row;
      const x = a + <usize>v * row;
      const y = b + <usize>v * row;
      for (let c: usize = 0; c < row; c += 4) {
        store<f32>(y + c, load<f32>(x + c) + <f32>0.5 * (load<f32>(m + c) + load<f32>(n + c)));
      }
    }
    job.read = b;
    job.temporary = a;
  }
}

/** logits −= M · message; Potts of weight w is M = −w·I up to a constant. */
function sliceKernel(kernel: Kernel): void {
  const classes = job.classes;
  const row = <usize>classes << 2;
  const list = <usize>(kernel.dimensions + 1) << 2;
  const scaled = kernel.normalisation == SYMMETRIC || kernel.normalisation == AFTER;
  const alpha = alphaOf(kernel);
  const message = job.scratch;
  let at = <usize>kernel.entry << 2;
  for (let i = 0, z = job.logits; i < job.pixels; i++, z += row, at += <usize>job.entries << 2) {
    const factor: f32 = scaled ? alpha * load<f32>(kernel.share + (<usize>i << 2)) : alpha;
    memory.fill(message, 0, row);
    for (let j: usize = 0; j < list; j += 4) {
      const weight = load<f32>(job.weights + at + j) * factor;
      const from = job.read + <usize>load<u32>(job.corners + at + j) * row;
      for (let c: usize = 0; c < row; c += 4) store<f32>(message + c, load<f32>(message + c) + weight * load<f32>(from + c));
    }
    for (let c = 0; c < classes; c++) {
      const to = z + (<usize>c << 2);
      store<f32>(to, load<f32>(to) - compatible(kernel, message, c));
    }
  }
}

// @ts-ignore: decorator
@inline
function compatible(kernel: Kernel, message: usize, c: i32): f32 {
  const own = load<f32>(message + (<usize>c << 2));
  if (kernel.form == 0) return -kernel.weight * own;
  if (kernel.form == 1) return load<f32>(kernel.compatibility + (<usize>c << 2)) * own;
  let sum: f32 = 0;
  const matrix = kernel.compatibility + (<usize>(c * job.classes) << 2);
  for (let other: usize = 0; other < <usize>job.classes << 2; other += 4) {
    sum += load<f32>(matrix + other) * load<f32>(message + other);
  }
  return sum;
}
