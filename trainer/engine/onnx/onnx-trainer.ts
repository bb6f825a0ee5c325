import { checkWeights, DsrgError, type FloatBatch, type MapShape, sizeOf, validateGraph } from '@dsrg/core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { drawDropout } from '../draw-dropout.ts';
import type {
  LossFunction,
  Outputs,
  SgdOptions,
  StepReport,
  Trainer,
  TrainerRequest,
  TrainerState,
  UpdateOptions,
} from '../engine.ts';
import { requireFinite } from '../require-finite.ts';
import { requireWanted } from '../require-wanted.ts';
import { createRunningAverages, type RunningAverages, requireSeveralCells } from '../running-averages.ts';
import { ActivationStore } from './activation-store.ts';
import { batchFigures, runningFeeds } from './batch-figures.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { ParameterStore } from './parameter-store.ts';
import { pickFeeds, type RunTargets, runSession } from './run-session.ts';
import type { Layout } from './step-context.ts';
import type { BatchSize } from './step-graph-writer.ts';
import { type SessionGraphs, writeSessionGraphs } from './write-session-graphs.ts';

export interface OnnxTrainerOptions extends Omit<TrainerRequest, 'outputs' | 'sgd'> {
  /** Public names of the outputs that the loss gives a gradient for. @default all that are not observed */
  readonly outputs?: readonly string[];
  readonly sgd?: SgdOptions;
  readonly runtime: OnnxRuntime;
  readonly layout: Layout;
  /** Threads of ONNX Runtime; 0 takes all cores. @default 0 */
  readonly threads?: number;
  /** Told in one line when blocked graphs do not open here and the portable ones are taken instead. @default silent */
  readonly say?: (line: string) => void;
}

/** How many batch sizes keep their sessions. */
const KEPT_SIZES = 2;

/** The graphs of one batch size and the sessions that were opened for them so far. */
interface Sessions {
  readonly graphs: SessionGraphs;
  readonly open: Map<GraphName, InferenceSession>;
}
type GraphName = 'predict' | 'forward' | 'backward';
type Opened<Name extends GraphName> = {
  readonly graphs: SessionGraphs;
  readonly parameters: ParameterStore;
} & Readonly<Record<Name, InferenceSession>>;

/**
 * Trains a network by ordinary ONNX graphs in ONNX Runtime. A step is two runs with the loss between them: the first leaves the
 * activations that the second, the backward pass and the update, reads.
 */
export class OnnxTrainer implements Trainer {
  readonly #options: OnnxTrainerOptions;
  #layout: Layout;
  /** What the parameters were before any update here. */
  #loaded: TrainerState;
  readonly #outputs: readonly string[];
  readonly #observed: readonly string[];
  readonly #sizes = new Map<string, Sessions>();
  readonly #activations: ActivationStore;
  /** Known when the first graphs are: how parameters lie in memory follows from them. */
  #parameters: ParameterStore | undefined;
  readonly #averages: RunningAverages;
  #updates = 0;

  constructor(options: OnnxTrainerOptions) {
    const { graph, weights, momenta = new Map(), observed = [], runtime, sgd = {} } = options;
    validateGraph(graph);
    checkWeights(graph, weights);
    this.#options = options;
    this.#layout = options.layout;
    this.#loaded = { weights, momenta, updates: 0 };
    this.#outputs = options.outputs ?? Object.keys(graph.outputs).filter((name) => !observed.includes(name));
    this.#observed = observed;
    this.#activations = new ActivationStore(runtime);
    this.#averages = createRunningAverages(graph, [...this.#outputs, ...observed], sgd, weights);
  }

  get description(): string {
    return `onnx ${this.#options.runtime.device}, ${this.#layout.kind === 'blocked' ? `blocks of ${this.#layout.block} channels` : 'portable operators'}`;
  }

  async forward(images: FloatBatch): Promise<Outputs> {
    const { graphs, parameters, predict } = await this.#open(images, ['predict']);
    const feeds = {
      ...{ images: this.#tensorOf(images), ...parameters.feeds() },
      ...runningFeeds(this.#options.runtime, graphs.parameters, this.#averages.values()),
      ...this.#masks(graphs, images.count, false),
    };
    const results = await predict.run(pickFeeds(predict, feeds));
    return this.#finiteOutputs(graphs, images.count, results);
  }

  async step(images: FloatBatch, loss: LossFunction, rate: number, update: UpdateOptions = {}): Promise<StepReport> {
    try {
      return await this.#step(images, loss, rate, update);
    } catch (error) {
      this.#parameters?.dropPart();
      this.#averages.dropPart();
      throw error;
    }
  }

  async #step(
    images: FloatBatch,
    loss: LossFunction,
    rate: number,
    { momentum = this.#options.sgd?.momentum ?? 0.9, share = 1, more = false }: UpdateOptions,
  ): Promise<StepReport> {
    const started = performance.now();
    const { runtime } = this.#options;
    const { graphs, parameters, forward, backward } = await this.#open(images, ['forward', 'backward']);
    for (const [node, { cells }] of graphs.norms) requireSeveralCells(node, cells);
    const feeds = {
      ...{ images: this.#tensorOf(images), ...parameters.feeds() },
      ...this.#masks(graphs, images.count, true),
    };
    const results = await runSession(runtime, forward, feeds, this.#forwardTargets(graphs, images.count));
    const outputs = this.#finiteOutputs(graphs, images.count, results);
    const seen = batchFigures(graphs.norms, results);

    const lossStarted = performance.now();
    const gradients = await loss(outputs);
    const lossMilliseconds = performance.now() - lossStarted;
    requireWanted(gradients, this.#outputs);
    const scalar = (value: number) => new runtime.Tensor('float32', [value], []);
    // What came in with the update's first batches is kept whole.
    const given: Record<string, Tensor> = {
      rate: scalar(rate * share),
      kept: scalar(parameters.updating ? 1 : momentum),
      brought: scalar(momentum),
    };
    for (const name of this.#outputs) {
      const gradient = gradients[name];
      if (gradient !== undefined) this.#requireFinite(gradient.data, `The loss’s gradient of ${name}`);
      const shape = graphs.outputs.get(name) as MapShape;
      given[`gradient.${name}`] = gradient === undefined ? this.#zeros(images.count, shape) : this.#tensorOf(gradient);
    }

    const all = { ...feeds, ...results, ...given };
    if (more) {
      parameters.endPart(await runSession(runtime, backward, all, parameters.partTargets()));
      this.#averages.add(seen);
    } else {
      parameters.endUpdate(await runSession(runtime, backward, all, parameters.updateTargets()));
      this.#averages.add(seen);
      this.#averages.endUpdate();
      this.#updates++;
    }
    return { milliseconds: performance.now() - started, lossMilliseconds };
  }

  state(): TrainerState {
    const { weights, momenta } = this.#parameters?.read() ?? this.#loaded;
    return {
      weights: new Map([...weights, ...this.#averages.values()]),
      momenta: new Map(momenta),
      updates: this.#updates,
    };
  }

  async close(): Promise<void> {
    for (const sessions of this.#sizes.values()) await release(sessions);
    this.#sizes.clear();
    this.#activations.clear();
  }

  #forwardTargets({ outputs, handed, norms }: SessionGraphs, count: number): RunTargets {
    const { Tensor } = this.#options.runtime;
    const figures = [...norms].flatMap(([node, { padded }]) =>
      ['mean', 'variance'].map((which) => [`batch.${node}.${which}`, padded] as const),
    );
    const shown = [...outputs].map(([name, shape]) => [`output.${name}`, shape] as const);
    return {
      names: [...shown, ...figures, ...handed.map(({ name }) => [name] as const)].map(([name]) => name),
      room: () => ({
        ...Object.fromEntries(shown.map(([name, shape]) => [name, this.#zeros(count, shape)])),
        ...Object.fromEntries(
          figures.map(([name, padded]) => [name, new Tensor('float32', new Float32Array(padded), [padded])]),
        ),
        ...this.#activations.tensors(handed),
      }),
    };
  }

  #finiteOutputs(graphs: SessionGraphs, count: number, results: Readonly<Record<string, Tensor>>): Outputs {
    const outputs: Record<string, FloatBatch> = {};
    for (const [name, shape] of graphs.outputs) {
      const data = results[`output.${name}`]?.data as Float32Array;
      this.#requireFinite(data, `Output ${name}`);
      outputs[name] = { kind: 'batch', data, count, ...shape };
    }
    return outputs;
  }

  #requireFinite(data: Float32Array, what: string): void {
    requireFinite(data, what, () => {
      if (this.#parameters?.takeBack() !== true) return false;
      this.#averages.takeBack();
      this.#updates--;
      return true;
    });
  }

  /** The graphs for a batch size with the sessions asked for, opened when they are first needed. */
  async #open<Name extends GraphName>(size: BatchSize, names: readonly Name[]): Promise<Opened<Name>> {
    const { runtime, threads = 0 } = this.#options;
    const sessions = await this.#graphsFor(size);
    this.#parameters ??= new ParameterStore(runtime, sessions.graphs.parameters, this.#loaded);
    try {
      const found = {} as Record<Name, InferenceSession>;
      for (const name of names) {
        const session = sessions.open.get(name) ?? (await runtime.open(sessions.graphs[name], { threads }));
        sessions.open.set(name, session);
        found[name] = session;
      }
      return { graphs: sessions.graphs, parameters: this.#parameters, ...found };
    } catch (error) {
      await this.#fallBack(error as Error);
      return this.#open(size, names);
    }
  }

  async #graphsFor(size: BatchSize): Promise<Sessions> {
    const key = `${size.count}×${size.height}×${size.width}`;
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const { graph, sgd = {} } = this.#options;
    const { weights } = this.#loaded;
    const wanted = { outputs: this.#outputs, observed: this.#observed };
    const graphs = writeSessionGraphs(graph, size, { layout: this.#layout, sgd, weights, ...wanted });
    for (const [oldKey, old] of this.#sizes) {
      if (this.#sizes.size < KEPT_SIZES) break;
      this.#sizes.delete(oldKey);
      await release(old);
    }
    const sessions: Sessions = { graphs, open: new Map() };
    this.#sizes.set(key, sessions);
    return sessions;
  }

  /** Leaves the blocked graphs for the portable ones, with all that has been learned. */
  async #fallBack(error: Error): Promise<void> {
    const reason = error.message.split('\n')[0];
    const { name } = this.#options.graph;
    // An update that is half in, in blocks, cannot go on in another layout.
    if (this.#layout.kind === 'portable' || this.#parameters?.updating) {
      const cause = `ONNX Runtime does not open the training graph of ${name}: ${reason}`;
      throw new DsrgError('RUNTIME', cause, { cause: error });
    }
    this.#options.say?.(`engine: the blocked graph does not open here (${reason}); taking portable operators`);
    this.#loaded = this.state();
    this.#layout = { kind: 'portable' };
    this.#parameters = undefined;
    await this.close();
  }

  #masks(graphs: SessionGraphs, count: number, drop: boolean): Record<string, Tensor> {
    const { random, runtime } = this.#options;
    const masks: Record<string, Tensor> = {};
    for (const [node, { shape, rate }] of graphs.masks) {
      const dims = [count, shape.channels, shape.height, shape.width];
      const drawn = drop && rate > 0;
      const mask = drawn ? drawDropout(node, rate, sizeOf(dims), random) : new Float32Array(sizeOf(dims)).fill(1);
      masks[`mask.${node}`] = new runtime.Tensor('float32', mask, dims);
    }
    return masks;
  }

  #zeros(count: number, { channels, height, width }: MapShape): Tensor {
    const dims = [count, channels, height, width];
    return new this.#options.runtime.Tensor('float32', new Float32Array(sizeOf(dims)), dims);
  }

  #tensorOf({ data, count, channels, height, width }: FloatBatch): Tensor {
    return new this.#options.runtime.Tensor('float32', data, [count, channels, height, width]);
  }
}

async function release({ open }: Sessions): Promise<void> {
  for (const session of open.values()) await session.release();
}
