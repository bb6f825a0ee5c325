import type { FloatBatch, Weights } from '@dsrg/core';

/** Named outputs of the graph. */
export type Outputs = Readonly<Record<string, FloatBatch>>;

/** `dLoss / dOutput` for the outputs that a loss looks at. */
export type OutputGradients = Readonly<Record<string, FloatBatch>>;

/** How one parameter learns. */
export interface ParameterPolicy {
  /** Multiplies the learning rate. @default 1 */
  readonly rate?: number;
  /** Multiplies the weight decay. @default 1 for weights, 0 for biases */
  readonly decay?: number;
  /** Not trained at all: no gradient is computed for it. @default false */
  readonly frozen?: boolean;
}

/** Stochastic gradient descent in Caffe's form: `V ← μV + r·(g + λw)`, `w ← w − V`. */
export interface SgdOptions {
  /** @default 0.9 */
  readonly momentum?: number;
  /** λ. @default 5e-4 */
  readonly weightDecay?: number;
  /** Policy of each parameter, by its name. @default rate 1, decay on weights only */
  readonly policy?: (parameter: string) => ParameterPolicy;
}

/** Weights and optimiser, exact and savable; plain OIHW whatever the engine's own layout. */
export interface TrainerState {
  readonly weights: Weights;
  /** V of each parameter. */
  readonly momenta: Weights;
  /** Updates that these weights have seen since the trainer was made; one that was taken back does not count. */
  readonly updates: number;
}

/** How one batch takes part in an update. */
export interface UpdateOptions {
  /** μ of this update. @default that of `SgdOptions` */
  readonly momentum?: number;
  /** Share of the batch's gradient in the update: 1/16 where sixteen batches make one. @default 1 */
  readonly share?: number;
  /** Whether another batch of the same update follows: until the last, weights and state are those from before. @default false */
  readonly more?: boolean;
}

/** What one step did. */
export interface StepReport {
  /** Wall time in milliseconds: forward, loss (the caller's function), backward and update. */
  readonly milliseconds: number;
  readonly lossMilliseconds: number;
}

/** Gives the gradient of the loss for each output it looks at; may throw to refuse the step, which then changes nothing. */
export type LossFunction = (outputs: Outputs) => OutputGradients | Promise<OutputGradients>;

/** Learns one network. Sizes may change from call to call; each new size costs one set-up. */
export interface Trainer {
  /** The engine and form in use, for the log: for example `onnx cpu, blocked 16`. */
  readonly description: string;
  /** Outputs without dropout. */
  forward(images: FloatBatch): Promise<Outputs>;
  /**
   * One update from one batch, or a part of one.
   * @param rate learning rate before the parameters' multipliers
   */
  step(images: FloatBatch, loss: LossFunction, rate: number, update?: UpdateOptions): Promise<StepReport>;
  state(): TrainerState;
  close(): Promise<void>;
}

/** How much a network's outputs depend on each cell of one of its maps; weights stay as they are, and nothing is dropped. */
export interface ActivationGradient {
  /**
   * @param weighting a factor for each value of the outputs
   * @returns the gradient of the outputs' weighted sum with respect to the map, photo by photo
   */
  run(images: FloatBatch, weighting: OutputGradients): Promise<FloatBatch>;
  close(): Promise<void>;
}
