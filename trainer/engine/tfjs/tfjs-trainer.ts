import {
  type ConvolutionNode,
  checkWeights,
  DsrgError,
  type FloatBatch,
  type Graph,
  type ParameterSpec,
  parametersOf,
  sizeOf,
  validateGraph,
  type Weights,
} from '@dsrg/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { drawDropout } from '../draw-dropout.ts';
import type { LossFunction, Outputs, SgdOptions, StepReport, Trainer, TrainerState, UpdateOptions } from '../engine.ts';
import { type GraphPlan, planGraph } from '../plan-graph.ts';
import { requireFinite } from '../require-finite.ts';
import { mapsOf, mapsTensor, parameterTensor, parameterValues } from './layout.ts';
import { NetworkPass } from './network-pass.ts';
import { type Backend, tidied } from './tensorflow.ts';

export interface TfjsTrainerOptions {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly weights: Weights;
  /** V of each parameter, to go on from. @default zeros */
  readonly momenta?: Weights;
  /** Public names of the outputs that losses look at. @default all */
  readonly outputs?: readonly string[];
  readonly sgd?: SgdOptions;
  /** Uniform random numbers in [0, 1) for dropout. Needed where the network has dropout. */
  readonly random?: () => number;
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
  readonly #outputs: ReadonlyMap<string, string>;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #frozen = new Map<string, Tensor>();
  readonly #learned = new Map<string, Learned>();
  /** The state before the last update, to go back to when its outputs turn out not to be finite. */
  #previous: Map<string, Learned> | undefined;
  /** V of an update of which some batches are in. */
  #running: Map<string, Tensor> | undefined;
  #updates = 0;

  constructor(options: TfjsTrainerOptions) {
    const { backend, graph, weights, momenta } = options;
    validateGraph(graph);
    checkWeights(graph, weights);
    this.#options = options;
    const wanted = options.outputs ?? Object.keys(graph.outputs);
    this.#outputs = new Map(wanted.map((name) => [name, graph.outputs[name] as string]));
    const nodes = [...this.#outputs.values()];
    this.#plan = planGraph(graph, nodes, (node) => this.#learns(`${node}.weight`) || this.#learns(`${node}.bias`));
    for (const node of this.#plan.nodes) if (node.kind === 'convolution') checkConvolution(node);
    const used = new Set(this.#plan.nodes.map(({ name }) => name));
    const specs = parametersOf(graph).filter(({ node }) => used.has(node.name));
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
    for (const spec of specs) {
      const value = parameterTensor(backend.tf, spec, weights.get(spec.name) as Float32Array);
      if (!this.#learns(spec.name)) {
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
    const pass = this.#pass(images);
    try {
      pass.forward(mapsTensor(this.#options.backend.tf, images), false);
      return await this.#read(pass);
    } finally {
      pass.dispose();
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
      const lossStarted = performance.now();
      const gradients = await loss(outputs);
      const lossMilliseconds = performance.now() - lossStarted;
      for (const [name, { data }] of Object.entries(gradients))
        this.#requireFinite(data, `The loss’s gradient of ${name}`);
      this.#update(pass, gradients, rate, update);
      return { milliseconds: performance.now() - started, lossMilliseconds };
    } catch (error) {
      this.#dropParts();
      throw error;
    } finally {
      pass.dispose();
    }
  }

  state(): TrainerState {
    const { backend } = this.#options;
    const weights: Weights = new Map(this.#options.weights);
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

  #learns(parameter: string): boolean {
    return this.#options.sgd?.policy?.(parameter).frozen !== true;
  }

  #pass({ height, width }: FloatBatch): NetworkPass {
    const { backend, graph } = this.#options;
    const parameter = (name: string) => this.#learned.get(name)?.value ?? this.#frozen.get(name);
    const learns = (name: string) => this.#learned.has(name);
    const outputs = [...this.#outputs.values()];
    return new NetworkPass({ backend, graph, plan: this.#plan, outputs, parameter, learns }, height, width);
  }

  async #read(pass: NetworkPass): Promise<Outputs> {
    const outputs: Record<string, FloatBatch> = {};
    for (const [name, node] of this.#outputs) outputs[name] = await mapsOf(this.#options.backend.tf, pass.value(node));
    for (const [name, { data }] of Object.entries(outputs)) this.#requireFinite(data, `Output ${name}`);
    return outputs;
  }

  #update(
    pass: NetworkPass,
    gradients: Readonly<Record<string, FloatBatch>>,
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
    else this.#descend(velocities);
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

  /** `w ← w − V`. */
  #descend(velocities: ReadonlyMap<string, Tensor>): void {
    const { tf } = this.#options.backend;
    this.#previous = new Map(this.#learned);
    for (const [name, momentum] of velocities) {
      const { value } = this.#learned.get(name) as Learned;
      this.#learned.set(name, { value: tf.sub(value, momentum), momentum });
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
      this.#updates--;
      return true;
    });
  }
}

function checkConvolution({ name, stride = 1, dilation = 1 }: ConvolutionNode): void {
  if (stride === 1 || dilation === 1) return;
  throw new DsrgError('GRAPH', `Convolution ${name} has both stride ${stride} and dilation ${dilation}.`, {
    hint: 'TensorFlow.js has no such convolution: train this network with --engine onnx.',
  });
}
