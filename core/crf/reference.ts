import type { ProbabilityMap, RgbImage } from '../types.ts';
import { type CrfModel, checkModel, type KernelModel } from './check-model.ts';
import { energies } from './energies.ts';
import { features } from './features.ts';
import { buildLattice, filter } from './lattice.ts';
import type { DenseCrfOptions, DenseCrfUnary } from './options.ts';

/** A kernel matrix K̂ applied to `pixels × channels` values. */
type Filter = (values: Float64Array, channels: number) => Float64Array;

/**
 * The dense CRF of Krähenbühl and Koltun (NIPS 2011) in plain TypeScript and double precision: slow, and what every other
 * implementation here must equal.
 *
 *     E(x) = Σ_i u_i(x_i) + Σ_k Σ_{i<j} μ_k(x_i, x_j) K̂_k(i, j),   K_k(i, j) = exp(−|f_k(i) − f_k(j)|² / 2)
 *
 * The self term i = j is kept, as in the authors' program. Errors are those of `denseCrf`.
 */
export function referenceCrf(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions): ProbabilityMap {
  const model = checkModel(photo, unary, options);
  const { classes } = model;
  const pixels = model.height * model.width;
  const energy = energies(unary, model);
  const filters = model.kernels.map((kernel) => normalisedFilter(kernel, photo));
  const logits = new Float64Array(pixels * classes);
  let q = new Float64Array(0);
  for (let iteration = 0; iteration <= model.iterations; iteration++) {
    // Algorithm 1 of the paper: message passing, compatibility transform, local update, normalisation.
    for (let i = 0; i < pixels; i++)
      for (let c = 0; c < classes; c++) logits[i * classes + c] = -energy[c * pixels + i]!;
    if (iteration > 0) {
      model.kernels.forEach(({ compatibility }, k) => {
        subtractCompatible(logits, filters[k]!(q, classes), compatibility, classes);
      });
    }
    q = softmaxRows(logits, classes);
    options.onIteration?.(toMap(q, model), iteration);
  }
  return toMap(q, model);
}

/** K̂ = D K D with D = n^(−½), K D², D² K, or K; n = K·1 through the same lattice. */
function normalisedFilter({ widths, normalisation }: KernelModel, photo: RgbImage): Filter {
  const lattice = buildLattice(features(photo, widths), widths.length);
  if (normalisation === 'none') return (values, channels) => filter(lattice, values, channels);
  const sums = filter(lattice, new Float64Array(lattice.points).fill(1), 1);
  const factor = sums.map((n) => (normalisation === 'symmetric' ? 1 / Math.sqrt(n + 1e-20) : 1 / (n + 1e-20)));
  const scale: Filter = (values, channels) => values.map((value, i) => value * factor[Math.floor(i / channels)]!);
  return (values, channels) => {
    const input = normalisation === 'after' ? values : scale(values, channels);
    const output = filter(lattice, input, channels);
    return normalisation === 'before' ? output : scale(output, channels);
  };
}

/** logits −= M · message; Potts of weight w is M = −w·I up to a constant. */
function subtractCompatible(
  logits: Float64Array,
  message: Float64Array,
  compatibility: KernelModel['compatibility'],
  classes: number,
): void {
  for (let i = 0; i < logits.length; i++) {
    const c = i % classes;
    if (typeof compatibility === 'number') logits[i]! += compatibility * message[i]!;
    else if (compatibility.length === classes) logits[i]! -= compatibility[c]! * message[i]!;
    else {
      for (let other = 0; other < classes; other++) {
        logits[i]! -= compatibility[c * classes + other]! * message[i - c + other]!;
      }
    }
  }
}

function softmaxRows(logits: Float64Array, classes: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    for (let c = 0; c < classes; c++) out[at + c] = powers[c]! / sum;
  }
  return out;
}

function toMap(q: Float64Array, { height, width, classes }: CrfModel): ProbabilityMap {
  const pixels = height * width;
  const data = new Float32Array(q.length);
  for (let c = 0; c < classes; c++) for (let i = 0; i < pixels; i++) data[c * pixels + i] = q[i * classes + c]!;
  return { kind: 'probabilities', data, height, width, classes };
}
