import type { OnnxBuilder } from '@dsrg/converters';
import {
  type BatchNormNode,
  type Graph,
  isRunningAverage,
  type MapShape,
  type ParameterSpec,
  parametersOf,
  type Weights,
} from '@dsrg/core';
import type { SgdOptions } from '../engine.ts';
import { planGraph } from '../plan-graph.ts';
import { followsBatches } from '../running-averages.ts';
import { elementwise } from './elementwise-rules.ts';
import { NetworkEmitter } from './network-emitter.ts';
import { ruleOf } from './node-rules.ts';
import type { PlacedParameter } from './placed-parameter.ts';
import { applySgd } from './sgd.ts';
import { type HandedValue, type Layout, StepContext, type Value } from './step-context.ts';

/** Size of a batch of photos. */
export interface BatchSize {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** A dropout node's factors. */
export interface Mask {
  readonly shape: MapShape;
  readonly rate: number;
}

/** A batch norm that follows the batches. */
export interface PlacedNorm {
  readonly channels: number;
  /** What its figures are stored with. */
  readonly padded: number;
  /** Values a channel in one batch. */
  readonly cells: number;
}

export interface SessionGraphOptions {
  readonly layout: Layout;
  readonly sgd: SgdOptions;
  /** Public names of the outputs that get a gradient in a step. */
  readonly outputs: readonly string[];
  /** Public names of further outputs, which get none. @default none */
  readonly observed?: readonly string[];
  /** Values of frozen parameters, which become constants of the graphs. */
  readonly weights: Weights;
}

/** What is written: a step of training, or a pass without dropout whose batch norms use their running averages. */
export interface Purpose {
  readonly training: boolean;
  /** Nodes, or the input, whose own gradient is wanted. @default none */
  readonly differentiated?: readonly string[];
}

const images = 'images';

/** Writes one network for one batch size, forward and back. */
export class StepGraphWriter {
  readonly parameters: readonly PlacedParameter[];
  /** By public name, the observed ones included. */
  readonly outputs: ReadonlyMap<string, MapShape>;
  readonly masks: ReadonlyMap<string, Mask>;
  /** Batch norms that follow the batches. */
  readonly norms: ReadonlyMap<string, PlacedNorm>;
  readonly #graph: Graph;
  readonly #size: BatchSize;
  readonly #options: SessionGraphOptions;
  readonly #context: StepContext;
  readonly #emitter: NetworkEmitter;
  /** What the graph being written reads already. */
  readonly #read = new Set<string>();

  constructor(graph: Graph, size: BatchSize, options: SessionGraphOptions, purpose: Purpose) {
    this.#graph = graph;
    this.#size = size;
    this.#options = options;
    this.#context = new StepContext(size.count, options.layout);
    const names = [...options.outputs, ...(options.observed ?? [])];
    const outputs = names.map((name) => graph.outputs[name] as string);
    const learns = (name: string) => !this.#isFrozen(name);
    const plan = planGraph(graph, outputs, learns, purpose.differentiated);
    const follows = (node: BatchNormNode) => followsBatches(node, (name) => this.#isFrozen(name));
    const emitter = new NetworkEmitter({
      ...{ graph, plan, size, outputs, learns, context: this.#context },
      parameter: (name) => this.#readParameter(name),
      mask: (node) => this.#readMask(node),
      followsBatch: (node) => purpose.training && follows(node),
    });
    this.#emitter = emitter;
    this.outputs = new Map(names.map((name, k) => [name, emitter.shapeOf(outputs[k] as string)]));
    const used = new Set(plan.nodes.map(({ name }) => name));
    this.parameters = parametersOf(graph)
      .filter(({ node }) => used.has(node.name))
      .map((spec) => {
        const storage = ruleOf(spec.node).storage?.(emitter, spec.node)[spec.role];
        return { spec, storage: storage as PlacedParameter['storage'], use: this.#useOf(spec, follows) };
      });
    this.masks = new Map(
      plan.nodes.flatMap((node) =>
        node.kind === 'dropout' ? [[node.name, { shape: emitter.shapeOf(node.name), rate: node.rate }] as const] : [],
      ),
    );
    this.norms = new Map(
      plan.nodes.flatMap((node) => {
        if (node.kind !== 'batch-norm' || !follows(node)) return [];
        const { channels, height, width } = emitter.shapeOf(node.name);
        const cells = size.count * height * width;
        return [[node.name, { channels, padded: this.#context.padded(channels), cells }] as const];
      }),
    );
  }

  get builder(): OnnxBuilder {
    return this.#context.builder;
  }

  get handed(): ReadonlyMap<string, HandedValue> {
    return this.#context.handed;
  }

  writeForward(): void {
    const { count, height, width } = this.#size;
    const { channels } = this.#graph.input;
    const plain = this.builder.input(images, [count, channels, height, width]);
    this.#emitter.forward({ channels, height, width, plain });
  }

  /** @returns the forward graph; what follows goes into the backward one */
  turnBack(): OnnxBuilder {
    this.#read.clear();
    return this.#emitter.turnBack();
  }

  writeOutputs(): void {
    for (const [name, shape] of this.outputs) {
      const value = this.#emitter.value(this.#graph.outputs[name] as string);
      this.builder.output(`output.${name}`, this.#context.plain(value), this.#dimensions(shape));
    }
  }

  /** Outputs `batch.<node>.mean` and `batch.<node>.variance` of the batch norms that follow the batches. */
  writeBatchFigures(): void {
    for (const [node, figures] of this.#emitter.reported) {
      const shape = [this.norms.get(node)?.padded as number];
      for (const which of ['mean', 'variance'] as const) {
        this.builder.output(`batch.${node}.${which}`, figures[which], shape);
      }
    }
  }

  writeUpdate(): void {
    this.#emitter.backward(this.#outputGradients());
    const learning = this.parameters.filter(({ use }) => use === 'learns');
    for (const { spec } of learning) this.#readParameter(spec.name);
    applySgd(this.builder, learning, this.#emitter.parameterGradients, this.#options.sgd);
  }

  writeGradientAt(node: string): MapShape {
    const gradients = this.#outputGradients();
    this.#emitter.backward(gradients, node);
    const { channels, height, width } = this.#emitter.shapeOf(node);
    const shape = { channels, height, width };
    this.builder.output('gradient', this.#context.plain(gradients.get(node) as Value), this.#dimensions(shape));
    return shape;
  }

  #isFrozen(parameter: string): boolean {
    return this.#options.sgd.policy?.(parameter).frozen === true;
  }

  #useOf({ name, node, role }: ParameterSpec, follows: (node: BatchNormNode) => boolean): PlacedParameter['use'] {
    if (isRunningAverage(role)) return node.kind === 'batch-norm' && follows(node) ? 'averages' : 'stays';
    return this.#isFrozen(name) ? 'stays' : 'learns';
  }

  #readParameter(name: string): string {
    if (this.#read.has(name)) return name;
    this.#read.add(name);
    const { storage, use } = this.parameters.find(({ spec }) => spec.name === name) as PlacedParameter;
    if (use !== 'stays') return this.builder.input(name, storage.shape);
    const values = this.#options.weights.get(name) as Float32Array;
    return this.builder.initializer(name, storage.shape, storage.pack(values));
  }

  #readMask(node: string): string {
    const name = `mask.${node}`;
    if (this.#read.has(name)) return name;
    this.#read.add(name);
    return this.builder.input(name, this.#dimensions(this.#emitter.shapeOf(node)));
  }

  #outputGradients(): Map<string, Value> {
    const gradients = new Map<string, Value>();
    for (const name of this.#options.outputs) {
      const shape = this.outputs.get(name) as MapShape;
      const plain = this.builder.input(`gradient.${name}`, this.#dimensions(shape));
      const node = this.#graph.outputs[name] as string;
      const known = gradients.get(node);
      // Two public names may be the same node.
      const gradient = { ...shape, plain };
      gradients.set(node, known === undefined ? gradient : elementwise(this.#context, 'Add', [known, gradient]));
    }
    return gradients;
  }

  #dimensions({ channels, height, width }: MapShape): number[] {
    return [this.#size.count, channels, height, width];
  }
}
