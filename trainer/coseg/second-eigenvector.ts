import { createRandom } from '../data/random.ts';

/** Steps after which the answer is looked at. */
const STRIDE = 8;
/** How far ‖M·x − λ·x‖ may be from 0. */
const TOLERANCE = 1e-9;

/**
 * The eigenvector of the greatest eigenvalue of a symmetric matrix but one whose eigenvector is known: Lanczos' method, every new vector made
 * orthogonal to all before it and to the known one. It begins with the same numbers every time.
 *
 * @param multiply writes M·x into `out`
 * @param known the eigenvector that is left out, of length 1
 * @returns of length 1
 */
export function secondEigenvector(
  multiply: (x: Float64Array, out: Float64Array) => void,
  known: Float64Array,
): Float64Array {
  const size = known.length;
  const random = createRandom('second eigenvector');
  let next = Float64Array.from(known, () => random.normal());
  const basis: Float64Array[] = [known];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  for (let step = 1; step < size; step++) {
    makeOrthogonal(next, basis);
    const length = norm(next);
    if (step > 1) beside.push(length);
    // Nothing is left outside the space that was searched: its best is the answer.
    if (length < 1e-12) break;
    const vector = next.map((value) => value / length);
    basis.push(vector);
    next = new Float64Array(size);
    multiply(vector, next);
    diagonal.push(dot(vector, next));
    if (step % STRIDE !== 0) continue;
    const { vector: parts } = largestOfTridiagonal(diagonal, beside);
    const rest = next.slice();
    makeOrthogonal(rest, basis);
    if (norm(rest) * Math.abs(parts.at(-1) as number) < TOLERANCE) break;
  }
  const { vector: parts } = largestOfTridiagonal(diagonal, beside);
  const found = new Float64Array(size);
  for (const [k, part] of parts.entries()) addTo(found, part, basis[k + 1] as Float64Array);
  return found;
}

/**
 * The greatest eigenvalue of a symmetric tridiagonal matrix, by bisection, and its eigenvector, by inverse iteration from just above it, where
 * elimination without pivots is stable.
 * @param beside what stands beside the diagonal; numbers beyond its end are left alone
 */
export function largestOfTridiagonal(
  diagonal: readonly number[],
  beside: readonly number[],
): { readonly value: number; readonly vector: Float64Array } {
  const size = diagonal.length;
  const off = (k: number) => Math.abs(beside[k] ?? 0);
  const reach = (k: number) => (k > 0 ? off(k - 1) : 0) + (k + 1 < size ? off(k) : 0);
  let low = Math.min(...diagonal.map((value, k) => value - reach(k)));
  let high = Math.max(...diagonal.map((value, k) => value + reach(k)));
  const scale = Math.max(Math.abs(low), Math.abs(high), 1e-300);
  const isAbove = (at: number): boolean => {
    let pivot = 1;
    for (let k = 0; k < size; k++) {
      pivot = (diagonal[k] as number) - at - (k > 0 ? off(k - 1) ** 2 / pivot : 0);
      if (pivot >= 0) return false;
    }
    return true;
  };
  high += scale * 1e-12;
  while (high - low > scale * 1e-14) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  const shift = high + scale * 1e-13;
  let vector = new Float64Array(size).fill(1);
  for (let round = 0; round < 4; round++) {
    vector = solveShifted(diagonal, beside, shift, vector);
    const length = norm(vector);
    for (let k = 0; k < size; k++) vector[k] = (vector[k] as number) / length;
  }
  return { value: high, vector };
}

function solveShifted(diagonal: readonly number[], beside: readonly number[], shift: number, right: Float64Array) {
  const size = diagonal.length;
  const pivots = new Float64Array(size);
  const out = right.slice();
  for (let k = 0; k < size; k++) {
    const factor = k > 0 ? (beside[k - 1] as number) / (pivots[k - 1] as number) : 0;
    pivots[k] = (diagonal[k] as number) - shift - (k > 0 ? factor * (beside[k - 1] as number) : 0);
    if (k > 0) out[k] = (out[k] as number) - factor * (out[k - 1] as number);
  }
  for (let k = size - 1; k >= 0; k--) {
    const after = k + 1 < size ? (beside[k] as number) * (out[k + 1] as number) : 0;
    out[k] = ((out[k] as number) - after) / (pivots[k] as number);
  }
  return out;
}

/** Twice, since one pass leaves what rounding brought in. */
function makeOrthogonal(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const each of basis) addTo(vector, -dot(vector, each), each);
}

function addTo(out: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + factor * (vector[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
