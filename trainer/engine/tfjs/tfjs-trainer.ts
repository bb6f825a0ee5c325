import {
  type BatchNormNode,
  checkWeights,
  type FloatBatch,
  isRunningAverage,
  type ParameterSpec,
  parametersOf,
  sizeOf,
  validateGraph,
  type Weights,
} from '@dsrg/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { drawDropout } from '../draw-dropout.ts';
import type {
  LossFunction,
  OutputGradients,
  Outputs,
  SgdOptions,
  StepReport,
  Trainer,
  TrainerRequest,
  TrainerState,
  UpdateOptions,
} from '../engine.ts';
import { type GraphPlan, planGraph } from '../plan-graph.ts';
import { requireFinite } from '../require-finite.ts';
import { requireWanted } from '../require-wanted.ts';
import { createRunningAverages, followsBatches, type RunningAverages } from '../running-averages.ts';
import { mapsOf, mapsTensor, parameterTensor, parameterValues } from './layout.ts';
import { NetworkPass } from './network-pass.ts';
import { ruleOf } from './node-rules.ts';
import { type Backend, tidied } from './tensorflow.ts';

export interface TfjsTrainerOptions extends Omit<TrainerRequest, 'outputs' | 'sgd'> {
  readonly backend: Backend;
  /** Public names of the outputs that the loss gives a gradient for. @default all that are not observed */
  readonly outputs?: readonly string[];
  readonly sgd?: SgdOptions;
}

/** A parameter and its V. */
interface Learned {
  readonly value: Tensor;
  readonly momentum: Tensor;
}

/** Trains a network with TensorFlow.js: every node's gradient is a rule of ours, run on whatever back end is there. */
export class TfjsTrainer implements Trainer {
  readonly #options: TfjsTrainerOptions;
  readonly #plan: GraphPlan;
  /** Names of the outputs that get a gradient. */
  readonly #wanted: readonly string[];
  /** Nodes of all outputs, the observed ones too. */
  readonly #outputs: ReadonlyMap<string, string>;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #frozen = new Map<string, Tensor>();
  readonly #learned = new Map<string, Learned>();
  readonly #averages: RunningAverages;
  /** The state before the last update, to go back to when its outputs turn out not to be finite. */
  #previous: Map<string, Learned> | undefined;
  /** V of an update of which some batches are in. */
  #running: Map<string, Tensor> | undefined;
  #updates = 0;

  constructor(options: TfjsTrainerOptions) {
    const { backend, graph, weights, momenta, observed = [], sgd = {} } = options;
    validateGraph(graph);
    checkWeights(graph, weights);
    this.#options = options;
    this.#wanted = options.outputs ?? Object.keys(graph.outputs).filter((name) => !observed.includes(name));
    const outputs = [...this.#wanted, ...observed];
    this.#outputs = new Map(outputs.map((name) => [name, graph.outputs[name] as string]));
    this.#plan = planGraph(graph, [...this.#outputs.values()], (name) => !this.#isFrozen(name));
    this.#averages = createRunningAverages(graph, outputs, sgd, weights);
    for (const node of this.#plan.nodes) ruleOf(node).check?.(node);
    const used = new Set(this.#plan.nodes.map(({ name }) => name));
    const specs = parametersOf(graph).filter(({ node }) => used.has(node.name));
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
    for (const spec of specs) {
      if (this.#averages.values().has(spec.name)) continue;
      const value = parameterTensor(backend.tf, spec, weights.get(spec.name) as Float32Array);
      if (isRunningAverage(spec.role) || this.#isFrozen(spec.name)) {
        this.#frozen.set(spec.name, value);
        continue;
      }
      const moving = momenta?.get(spec.name);
      const momentum = moving === undefined ? backend.tf.zerosLike(value) : parameterTensor(backend.tf, spec, moving);
      this.#learned.set(spec.name, { value, momentum });
    }
  }

  get description(): string {
    return `tfjs, ${this.#options.backend.description}`;
  }

  async forward(images: FloatBatch): Promise<Outputs> {
    const { tf } = this.#options.backend;
    const averages = new Map([...this.#averages.values()].map(([name, values]) => [name, tf.tensor1d(values)]));
    const pass = this.#pass(images, (name) => averages.get(name));
    try {
      pass.forward(mapsTensor(tf, images), false);
      return await this.#read(pass);
    } finally {
      pass.dispose();
      for (const tensor of averages.values()) tensor.dispose();
    }
  }

  async step(images: FloatBatch, loss: LossFunction, rate: number, update: UpdateOptions = {}): Promise<StepReport> {
    const started = performance.now();
    const { tf } = this.#options.backend;
    const pass = this.#pass(images);
    try {
      this.#drop(pass, images.count);
      pass.forward(mapsTensor(tf, images), true);
      const outputs = await this.#read(pass);
      const seen = await pass.figures(images.count);
      const lossStarted = performance.now();
      const gradients = await loss(outputs);
      const lossMilliseconds = performance.now() - lossStarted;
      requireWanted(gradients, this.#wanted);
      for (const [name, { data }] of Object.entries(gradients))
        this.#requireFinite(data, `The loss’s gradient of ${name}`);
      this.#update(pass, gradients, rate, update);
      this.#averages.add(seen);
      if (update.more !== true) this.#averages.endUpdate();
      return { milliseconds: performance.now() - started, lossMilliseconds };
    } catch (error) {
      this.#dropParts();
      this.#averages.dropPart();
      throw error;
    } finally {
      pass.dispose();
    }
  }

  state(): TrainerState {
    const { backend } = this.#options;
    const weights: Weights = new Map([...this.#options.weights, ...this.#averages.values()]);
    const momenta: Weights = new Map(this.#options.momenta);
    for (const [name, { value, momentum }] of this.#learned) {
      const spec = this.#specs.get(name) as ParameterSpec;
      weights.set(name, parameterValues(backend.tf, spec, value));
      momenta.set(name, parameterValues(backend.tf, spec, momentum));
    }
    return { weights, momenta, updates: this.#updates };
  }

  async close(): Promise<void> {
    this.#forget();
    this.#dropParts();
    for (const tensor of this.#frozen.values()) tensor.dispose();
    for (const { value, momentum } of this.#learned.values()) {
      value.dispose();
      momentum.dispose();
    }
    this.#frozen.clear();
    this.#learned.clear();
  }

  #isFrozen(parameter: string): boolean {
    return this.#options.sgd?.policy?.(parameter).frozen === true;
  }

  /** @param average running averages, outside of training alone */
  #pass({ height, width }: FloatBatch, average?: (name: string) => Tensor | undefined): NetworkPass {
    const { backend, graph } = this.#options;
    const follows = (node: BatchNormNode) => followsBatches(node, (name) => this.#isFrozen(name));
    const options = {
      ...{ backend, graph, plan: this.#plan, outputs: [...this.#outputs.values()] },
      parameter: (name: string) => this.#learned.get(name)?.value ?? this.#frozen.get(name) ?? average?.(name),
      learns: (name: string) => this.#learned.has(name),
      followsBatch: (node: BatchNormNode) => average === undefined && follows(node),
    };
    return new NetworkPass(options, height, width);
  }

  async #read(pass: NetworkPass): Promise<Outputs> {
    const outputs: Record<string, FloatBatch> = {};
    for (const [name, node] of this.#outputs) outputs[name] = await mapsOf(this.#options.backend.tf, pass.value(node));
    for (const [name, { data }] of Object.entries(outputs)) this.#requireFinite(data, `Output ${name}`);
    return outputs;
  }

  #update(
    pass: NetworkPass,
    gradients: OutputGradients,
    rate: number,
    { momentum = this.#options.sgd?.momentum ?? 0.9, share = 1, more = false }: UpdateOptions,
  ): void {
    const { tf } = this.#options.backend;
    const byNode = new Map<string, ReturnType<typeof mapsTensor>>();
    for (const [name, gradient] of Object.entries(gradients)) {
      const node = this.#outputs.get(name) as string;
      const [before, tensor] = [byNode.get(node), mapsTensor(tf, gradient)];
      // Two public names may be the same node.
      byNode.set(node, before === undefined ? tensor : tf.add(before, tensor));
    }
    if (!more) this.#forget();
    const velocities = new Map<string, Tensor>();
    // What came in with the update's first batches is kept whole.
    const kept = this.#running === undefined ? momentum : 1;
    const take = (name: string, gradient?: Tensor) =>
      velocities.set(name, this.#velocity(name, gradient, rate * share, kept));
    pass.backward(byNode, take);
    // Parameters that no gradient reached move by momentum and decay alone.
    for (const name of this.#learned.keys()) if (!velocities.has(name)) take(name);
    this.#dropParts();
    if (more) this.#running = velocities;
    else this.#descend(velocities, momentum);
  }

  /** `V ← μV + r·(g + λw)`. */
  #velocity(name: string, gradient: Tensor | undefined, rate: number, kept: number): Tensor {
    const { tf } = this.#options.backend;
    const { weightDecay = 5e-4, policy } = this.#options.sgd ?? {};
    const { role } = this.#specs.get(name) as ParameterSpec;
    const { rate: factor = 1, decay = role === 'weight' ? 1 : 0 } = policy?.(name) ?? {};
    const { value, momentum } = this.#learned.get(name) as Learned;
    const velocity = tidied(tf, () => {
      const pull = gradient ?? tf.zerosLike(value);
      const decayed = decay * weightDecay === 0 ? pull : tf.add(pull, tf.mul(value, decay * weightDecay));
      return tf.add(tf.mul(this.#running?.get(name) ?? momentum, kept), tf.mul(decayed, rate * factor));
    });
    gradient?.dispose();
    return velocity;
  }

  /** `w ← w − V`; Nesterov's form by `(1 + μ)V − κV₀`, in which V₀ is V before the update and κ its factor in it. */
  #descend(velocities: ReadonlyMap<string, Tensor>, kept: number): void {
    const { tf } = this.#options.backend;
    const { momentum: usual = 0.9, nesterov = false } = this.#options.sgd ?? {};
    this.#previous = new Map(this.#learned);
    for (const [name, momentum] of velocities) {
      const { value, momentum: before } = this.#learned.get(name) as Learned;
      const next = tidied(tf, () => {
        const descent = nesterov ? tf.sub(tf.mul(momentum, 1 + usual), tf.mul(before, kept)) : momentum;
        return tf.sub(value, descent);
      });
      this.#learned.set(name, { value: next, momentum });
    }
    this.#updates++;
  }

  #dropParts(): void {
    for (const velocity of this.#running?.values() ?? []) velocity.dispose();
    this.#running = undefined;
  }

  /** Lets go of the state before the last update. */
  #forget(): void {
    for (const { value, momentum } of this.#previous?.values() ?? []) {
      value.dispose();
      momentum.dispose();
    }
    this.#previous = undefined;
  }

  #drop(pass: NetworkPass, count: number): void {
    const { backend, random } = this.#options;
    for (const node of this.#plan.nodes) {
      if (node.kind !== 'dropout' || node.rate === 0) continue;
      const shape = pass.shapeOf(node.name);
      const data = drawDropout(
        node.name,
        node.rate,
        sizeOf([count, shape.channels, shape.height, shape.width]),
        random,
      );
      pass.drop(node.name, mapsTensor(backend.tf, { data, count, ...shape }));
    }
  }

  #requireFinite(data: Float32Array, what: string): void {
    requireFinite(data, what, () => {
      if (this.#previous === undefined) return false;
      for (const [name, before] of this.#previous) {
        const { value, momentum } = this.#learned.get(name) as Learned;
        value.dispose();
        momentum.dispose();
        this.#learned.set(name, before);
      }
      this.#previous = undefined;
      this.#averages.takeBack();
      this.#updates--;
      return true;
    });
  }
}
