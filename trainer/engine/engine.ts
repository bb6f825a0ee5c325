import type { FloatBatch, Graph, Weights } from '@dsrg/core';

/** Named outputs of the graph. */
export type Outputs = Readonly<Record<string, FloatBatch>>;

/** `dLoss / dOutput` for the outputs that a loss has a gradient for; a missing one is zero. */
export type OutputGradients = Readonly<Record<string, FloatBatch>>;

/** How one parameter learns. */
export interface ParameterPolicy {
  /** Multiplies the learning rate. @default 1 */
  readonly rate?: number;
  /** Multiplies the weight decay. @default 1 for weights, 0 for biases */
  readonly decay?: number;
  /**
   * Not trained at all: no gradient is computed for it. A batch norm whose running averages are frozen normalises by them in training, too.
   * @default false
   */
  readonly frozen?: boolean;
}

/** Stochastic gradient descent in Caffe's form: `V ← μV + r·(g + λw)`, `w ← w − V`. */
export interface SgdOptions {
  /** @default 0.9 */
  readonly momentum?: number;
  /** Look ahead by momentum (Nesterov): `w ← w − (r·(g + λw) + μV)` with V of this update, as Caffe and PyTorch have it. @default false */
  readonly nesterov?: boolean;
  /** λ. @default 5e-4 */
  readonly weightDecay?: number;
  /** Policy of each parameter, by its name. @default rate 1, decay on weights only */
  readonly policy?: (parameter: string) => ParameterPolicy;
}

/** Weights and optimiser, exact and savable; plain OIHW whatever the engine's own layout. */
export interface TrainerState {
  /** The running averages of batch norms among them. */
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

/**
 * Gives the gradient of the loss for the outputs that it was said to have one for; those that are observed cost no backward pass and get
 * none. It may throw to refuse the step, which then changes nothing.
 */
export type LossFunction = (outputs: Outputs) => OutputGradients | Promise<OutputGradients>;

/** What a training stage asks an engine for. */
export interface TrainerRequest {
  readonly graph: Graph;
  readonly weights: Weights;
  /** V of each parameter, to go on from. @default zeros */
  readonly momenta?: Weights;
  /** Public names of the outputs that the loss gives a gradient for. */
  readonly outputs: readonly string[];
  /** Public names of further outputs that the loss sees, at the cost of the forward pass alone. @default none */
  readonly observed?: readonly string[];
  readonly sgd: SgdOptions;
  /** Uniform random numbers in [0, 1) for dropout. Needed where the network has dropout. */
  readonly random?: () => number;
}

/** Learns one network. Sizes may change from call to call; each new size costs one set-up. */
export interface Trainer {
  /** The engine and form in use, for the log: for example `onnx cpu, blocked 16`. */
  readonly description: string;
  /** Outputs, the observed ones too, without dropout and by the running averages of batch norms. */
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

/** Of which network, and of which of its maps, a gradient is asked for. */
export interface GradientRequest {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Public names of the outputs that are weighted. */
  readonly outputs: readonly string[];
  /** Node, or the graph's input, whose map the gradient is with respect to; before any activation that follows it. */
  readonly at: string;
}

export type TrainerFactory = (request: TrainerRequest) => Trainer;

/** What computes, for the records of a run: results of another one differ in their last digits. */
export interface EngineRecord {
  readonly engine: 'onnx' | 'tfjs';
  /** Package and form: `onnxruntime-node 1.30.0, blocks of 16 channels`. */
  readonly backend: string;
  readonly device: 'cpu' | 'gpu';
}

/** An engine that was opened. */
export interface Engine {
  readonly record: EngineRecord;
  readonly createTrainer: TrainerFactory;
  createActivationGradient(request: GradientRequest): ActivationGradient;
}
