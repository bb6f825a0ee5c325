import { checkWeights, DsrgError, type FloatBatch, type Graph, sizeOf, validateGraph, type Weights } from '@dsrg/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LossFunction, Outputs, SgdOptions, StepReport, Trainer, TrainerState } from '../engine.ts';
import type { Layout } from './step-context.ts';
import {
  type BatchSize,
  type PlacedParameter,
  type SessionGraphs,
  writeSessionGraphs,
} from './write-session-graphs.ts';

export interface OnnxTrainerOptions {
  readonly graph: Graph;
  readonly weights: Weights;
  /** V of each parameter, to go on from. @default zeros */
  readonly momenta?: Weights;
  /** Public names of the outputs that losses look at. @default all */
  readonly outputs?: readonly string[];
  readonly sgd?: SgdOptions;
  readonly layout: Layout;
  /** Threads of ONNX Runtime; 0 takes all cores. @default 0 */
  readonly threads?: number;
  /** Uniform random numbers in [0, 1) for dropout. Needed where the network has dropout. */
  readonly random?: () => number;
  /** Told in one line when blocked graphs do not open here and the portable ones are taken instead. @default silent */
  readonly say?: (line: string) => void;
  /** Opens a model. @default ONNX Runtime's `InferenceSession.create` */
  readonly open?: (model: Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
}

/** How many batch sizes keep their sessions; each holds the memory of one step. */
const KEPT_SESSIONS = 2;

interface Sessions {
  readonly graphs: SessionGraphs;
  readonly forward: InferenceSession;
  /** Opened at the first step: a network that only predicts never pays for it. */
  step?: InferenceSession;
}

/** Trains a network by ordinary ONNX graphs in ONNX Runtime: one predicts, one does forward, backward and update in one run. */
export class OnnxTrainer implements Trainer {
  readonly #options: OnnxTrainerOptions;
  #layout: Layout;
  /** Where the stored parameters were taken from; parameters that do not learn stay as they are here. */
  #loaded: TrainerState;
  readonly #outputs: readonly string[];
  readonly #sessions = new Map<string, Sessions>();
  #stored = new Map<string, { value: Tensor; momentum: Tensor }>();
  /** The state before the last update, to go back to when its outputs turn out not to be finite. */
  #previous: Map<string, { value: Tensor; momentum: Tensor }> | undefined;
  #placed: readonly PlacedParameter[] = [];
  #updates = 0;

  constructor(options: OnnxTrainerOptions) {
    validateGraph(options.graph);
    checkWeights(options.graph, options.weights);
    this.#options = options;
    this.#layout = options.layout;
    this.#loaded = { weights: options.weights, momenta: options.momenta ?? new Map(), updates: 0 };
    this.#outputs = options.outputs ?? Object.keys(options.graph.outputs);
  }

  get description(): string {
    return `onnx cpu, ${this.#layout.kind === 'blocked' ? `blocks of ${this.#layout.block} channels` : 'portable operators'}`;
  }

  async forward(images: FloatBatch): Promise<Outputs> {
    const sessions = await this.#open(images);
    const outputs = await this.#predict(sessions, images, this.#masks(sessions.graphs, images.count, false));
    this.#requireFiniteOutputs(outputs);
    return outputs;
  }

  async step(images: FloatBatch, loss: LossFunction, rate: number): Promise<StepReport> {
    const started = performance.now();
    const sessions = await this.#openStep(images);
    const masks = this.#masks(sessions.graphs, images.count, true);
    const outputs = await this.#predict(sessions, images, masks);
    this.#requireFiniteOutputs(outputs);
    const lossStarted = performance.now();
    const gradients = await loss(outputs);
    const lossMilliseconds = performance.now() - lossStarted;

    const feeds: Record<string, Tensor> = {
      images: tensorOf(images),
      ...masks,
      rate: new Tensor('float32', [rate], []),
    };
    for (const [name, shape] of sessions.graphs.outputs) {
      const gradient = gradients[name];
      if (gradient === undefined) {
        const length = sizeOf([images.count, shape.channels, shape.height, shape.width]);
        feeds[`gradient.${name}`] = new Tensor('float32', new Float32Array(length), [
          images.count,
          shape.channels,
          shape.height,
          shape.width,
        ]);
        continue;
      }
      this.#requireFinite(gradient.data, `The loss’s gradient of ${name}`);
      feeds[`gradient.${name}`] = tensorOf(gradient);
    }
    for (const [name, { value, momentum }] of this.#stored) {
      feeds[name] = value;
      feeds[`momentum.${name}`] = momentum;
    }
    const results = await sessions.step.run(feeds);
    const next = new Map<string, { value: Tensor; momentum: Tensor }>();
    for (const name of this.#stored.keys()) {
      next.set(name, { value: results[`new.${name}`] as Tensor, momentum: results[`new.momentum.${name}`] as Tensor });
    }
    this.#previous = this.#stored;
    this.#stored = next;
    this.#updates++;
    return { milliseconds: performance.now() - started, lossMilliseconds };
  }

  state(): TrainerState {
    const weights: Weights = new Map(this.#loaded.weights);
    const momenta: Weights = new Map(this.#loaded.momenta);
    for (const { spec, storage, learns } of this.#placed) {
      const stored = this.#stored.get(spec.name);
      if (!learns || stored === undefined) continue;
      weights.set(spec.name, storage.unpack(stored.value.data as Float32Array));
      momenta.set(spec.name, storage.unpack(stored.momentum.data as Float32Array));
    }
    return { weights, momenta, updates: this.#updates };
  }

  async close(): Promise<void> {
    for (const { forward, step } of this.#sessions.values()) {
      await forward.release();
      await step?.release();
    }
    this.#sessions.clear();
  }

  #requireFiniteOutputs(outputs: Outputs): void {
    for (const [name, { data }] of Object.entries(outputs)) this.#requireFinite(data, `Output ${name}`);
  }

  #requireFinite(data: Float32Array, what: string): void {
    let sum = 0;
    for (const value of data) sum += value;
    if (Number.isFinite(sum)) return;
    if (this.#previous === undefined) {
      throw new DsrgError('NUMERIC', `${what} is not finite before any update.`, {
        hint: 'Are the initial weights finite, and made for this network? If so: lower the learning rate.',
      });
    }
    this.#stored = this.#previous;
    this.#previous = undefined;
    this.#updates--;
    throw new DsrgError('NUMERIC', `${what} is not finite; the last update was taken back.`, {
      hint: 'Lower the learning rate.',
    });
  }

  async #open(size: BatchSize): Promise<Sessions> {
    const key = `${size.count}×${size.height}×${size.width}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const { graph, sgd = {} } = this.#options;
    const { weights, momenta } = this.#loaded;
    const graphs = writeSessionGraphs(graph, size, { layout: this.#layout, sgd, outputs: this.#outputs, weights });
    if (this.#placed.length === 0) this.#load(graphs.parameters, weights, momenta);
    for (const [oldKey, { forward, step }] of this.#sessions) {
      if (this.#sessions.size < KEPT_SESSIONS) break;
      this.#sessions.delete(oldKey);
      await forward.release();
      await step?.release();
    }
    try {
      const sessions: Sessions = { graphs, forward: await this.#session(graphs.forward) };
      this.#sessions.set(key, sessions);
      return sessions;
    } catch (error) {
      await this.#fallBack(error as Error);
      return this.#open(size);
    }
  }

  /** The sessions with the step's one, which is opened when it is first needed. */
  async #openStep(size: BatchSize): Promise<Required<Sessions>> {
    const sessions = await this.#open(size);
    try {
      sessions.step ??= await this.#session(sessions.graphs.step);
      return sessions as Required<Sessions>;
    } catch (error) {
      await this.#fallBack(error as Error);
      return this.#openStep(size);
    }
  }

  /** Leaves the blocked graphs for the portable ones, with all that has been learned. */
  async #fallBack(error: Error): Promise<void> {
    const reason = error.message.split('\n')[0];
    if (this.#layout.kind === 'portable') {
      throw new DsrgError(
        'RUNTIME',
        `ONNX Runtime does not open the training graph of ${this.#options.graph.name}: ${reason}`,
        {
          cause: error,
        },
      );
    }
    this.#options.say?.(`engine: the blocked graph does not open here (${reason}); taking portable operators`);
    this.#loaded = this.state();
    this.#layout = { kind: 'portable' };
    this.#placed = [];
    this.#stored = new Map();
    this.#previous = undefined;
    await this.close();
  }

  #load(parameters: readonly PlacedParameter[], weights: Weights, momenta: Weights): void {
    this.#placed = parameters;
    for (const { spec, storage, learns } of parameters) {
      if (!learns) continue;
      const value = storage.pack(weights.get(spec.name) as Float32Array);
      const moving = momenta.get(spec.name);
      const momentum = moving === undefined ? new Float32Array(value.length) : storage.pack(moving);
      this.#stored.set(spec.name, {
        value: new Tensor('float32', value, storage.shape),
        momentum: new Tensor('float32', momentum, storage.shape),
      });
    }
  }

  #session(model: Uint8Array): Promise<InferenceSession> {
    const { open = (bytes, how) => InferenceSession.create(bytes, how) } = this.#options;
    return open(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: this.#options.threads ?? 0,
      // Without its plan for all buffers at once ONNX Runtime takes 40 % less memory here, at the same speed.
      enableMemPattern: false,
      // Waiting threads that spin take the cores from the dense CRF's workers; without them a step costs the same.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 3,
    });
  }

  async #predict(sessions: Sessions, images: FloatBatch, masks: Record<string, Tensor>): Promise<Outputs> {
    const feeds: Record<string, Tensor> = { images: tensorOf(images), ...masks };
    for (const [name, { value }] of this.#stored) feeds[name] = value;
    const results = await sessions.forward.run(feeds);
    const outputs: Record<string, FloatBatch> = {};
    for (const [name, shape] of sessions.graphs.outputs) {
      const data = results[`output.${name}`]?.data as Float32Array;
      outputs[name] = { kind: 'batch', data, count: images.count, ...shape };
    }
    return outputs;
  }

  #masks(graphs: SessionGraphs, count: number, drop: boolean): Record<string, Tensor> {
    const { random } = this.#options;
    const masks: Record<string, Tensor> = {};
    for (const [node, { shape, rate }] of graphs.masks) {
      const dims = [count, shape.channels, shape.height, shape.width];
      const mask = new Float32Array(sizeOf(dims)).fill(1);
      if (drop && rate > 0) {
        if (random === undefined)
          throw new DsrgError('CONFIG', `Dropout ${node} needs random numbers; none were given.`);
        const kept = 1 / (1 - rate);
        for (let k = 0; k < mask.length; k++) mask[k] = random() < rate ? 0 : kept;
      }
      masks[`mask.${node}`] = new Tensor('float32', mask, dims);
    }
    return masks;
  }
}

function tensorOf({ data, count, channels, height, width }: FloatBatch): Tensor {
  return new Tensor('float32', data, [count, channels, height, width]);
}
