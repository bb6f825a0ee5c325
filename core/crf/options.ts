import type { ProbabilityMap } from '../types.ts';

/** Energies per class and pixel in natural-log units, lower is better; planar `classes × height × width`. */
export interface EnergyMap {
  readonly kind: 'energies';
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** What each pixel says for itself: probabilities, turned into energies as the options say, or energies as they are. */
export type DenseCrfUnary = ProbabilityMap | EnergyMap;

/**
 * How two labels attract each other across a kernel.
 * * a number `w`: Potts, equal labels are rewarded by `w`;
 * * `classes` numbers: a diagonal, **added** to the energy (attraction is negative);
 * * `classes × classes` numbers: a full matrix, added, used as `(m + mᵀ) / 2`.
 */
export type Compatibility = number | readonly number[] | readonly (readonly number[])[];

/** Where a kernel is divided by its row sums `n`: on both sides by `√n`, before or after filtering by `n`, or nowhere. */
export type KernelNormalisation = 'symmetric' | 'before' | 'after' | 'none';

interface KernelBase {
  /** Standard deviation in pixels: one for both directions, or one for each. */
  readonly spatial: number | { readonly x: number; readonly y: number };
  readonly compatibility: Compatibility;
  /** @default 'symmetric' */
  readonly normalisation?: KernelNormalisation;
}

/** Smoothness: near pixels attract each other. */
export interface GaussianKernel extends KernelBase {
  readonly type: 'gaussian';
}

/** Appearance: near pixels of like colour attract each other. */
export interface BilateralKernel extends KernelBase {
  readonly type: 'bilateral';
  /** Standard deviation in 8-bit steps: one for all channels, or one each for red, green and blue. */
  readonly colour: number | readonly [red: number, green: number, blue: number];
}

export type CrfKernel = GaussianKernel | BilateralKernel;

/** The fully connected model and how long to infer. {@link crfPresets} has those of the papers. */
export interface DenseCrfOptions {
  /** Any number of kernels; their order matters only in the last digits. */
  readonly kernels: readonly CrfKernel[];
  /** Mean-field iterations; 0 gives the softmax of the unary. @default 10 */
  readonly iterations?: number;
  /** Probabilities below it are raised to it. @default 1e-5 */
  readonly floor?: number;
  /** The energy of a probability `p`: `log` takes −log p, `linear` takes −p (DSRG's training layer). @default 'log' */
  readonly energy?: 'log' | 'linear';
  /** What comes out; {@link DenseCrfLabelOptions} asks for labels. @default 'probabilities' */
  readonly output?: 'probabilities';
  /** Called with Q after every iteration, first with iteration 0. Each map is new; the caller may keep it. */
  readonly onIteration?: (q: ProbabilityMap, iteration: number) => void;
}

/**
 * The same, for who needs no more than labels: the label of the largest Q at each pixel, of equals the first, as `argmaxLabels` has
 * it. Q is not copied out of the CRF's memory. For 1 to 255 classes.
 */
export interface DenseCrfLabelOptions extends Omit<DenseCrfOptions, 'output'> {
  readonly output: 'labels';
}
