import type { FoundTensor } from './found-tensor.ts';

/** The arrays of one batch norm, as a file has them. */
export interface FoundNorm {
  /** @default ones */
  readonly gamma?: FoundTensor | undefined;
  /** @default zeros */
  readonly beta?: FoundTensor | undefined;
  readonly mean: FoundTensor;
  readonly variance: FoundTensor;
  readonly factor?: FoundTensor | undefined;
  readonly epsilon: number;
}

/** An array of ours that a file gives. */
export interface TakenArray {
  /** Our name for it: `conv1_1.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Names of the arrays it is made of, the main one first. */
  readonly from: readonly string[];
  /** What was done, for the report; empty where it was copied. */
  readonly how: readonly string[];
  /** @param scratch memory that may be written over, and is the result where it serves */
  values(scratch?: Float32Array): Float32Array;
}
