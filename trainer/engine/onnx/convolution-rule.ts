import type { ConvolutionGeometry } from '../convolution-geometry.ts';
import type { Activation } from './find-fusions.ts';
import type { Storage } from './parameter-storage.ts';
import type { StepContext, Value } from './step-context.ts';

/** What follows a convolution and is computed with it. */
export interface Fusion {
  readonly activation?: Activation;
  /** Added to the result, before any activation. */
  readonly residual?: Value;
}

/** Names of a convolution's parameters in the step graph, in their storage. */
export interface ConvolutionParameters {
  readonly weight: string;
  readonly bias?: string;
}

/** One way to write a class of convolutions and their gradients into the step graph. */
export interface ConvolutionRule {
  storage(g: ConvolutionGeometry, context: StepContext): { weight: Storage; bias: Storage };
  forward(
    context: StepContext,
    g: ConvolutionGeometry,
    x: Value,
    parameters: ConvolutionParameters,
    fusion: Fusion,
  ): Value;
  /** `dx`, plus `accumulated` where other readers of the input have added their share. */
  inputGradient(context: StepContext, g: ConvolutionGeometry, dy: Value, weight: string, accumulated?: Value): Value;
  /** `dW` in the weight's storage. */
  weightGradient(context: StepContext, g: ConvolutionGeometry, x: Value, dy: Value): string;
  /** `db` in the bias's storage. */
  biasGradient(context: StepContext, g: ConvolutionGeometry, dy: Value): string;
}
