import type { OnnxBuilder } from '@dsrg/converters';
import { type Graph, type MapShape, type ParameterSpec, parametersOf, type Weights } from '@dsrg/core';
import type { SgdOptions } from '../engine.ts';
import { planGraph } from '../plan-graph.ts';
import { NetworkEmitter, type PlacedConvolution } from './network-emitter.ts';
import type { Storage } from './parameter-storage.ts';
import { endConversion } from './run-in-place.ts';
import { applySgd } from './sgd.ts';
import { type HandedValue, type Layout, StepContext, type Value } from './step-context.ts';

/** A parameter as the sessions see it. */
export interface PlacedParameter {
  readonly spec: ParameterSpec;
  readonly storage: Storage;
  readonly learns: boolean;
}

/** The ONNX graphs that train a network at one batch size. */
export interface SessionGraphs {
  /** Photos and parameters → outputs. */
  readonly predict: Uint8Array;
  /** The same, and what `backward` wants of the forward pass; written for `runInPlace`. */
  readonly forward: Uint8Array;
  /** What was handed over, parameters, momenta, output gradients and rate → new parameters and momenta; for `runInPlace`. */
  readonly backward: Uint8Array;
  /** Values that go from `forward` to `backward`. */
  readonly handed: readonly HandedValue[];
  readonly parameters: readonly PlacedParameter[];
  readonly outputs: ReadonlyMap<string, MapShape>;
  /** Dropout nodes and the shape of their masks. */
  readonly masks: ReadonlyMap<string, { shape: MapShape; rate: number }>;
}

/** Size of a batch of photos. */
export interface BatchSize {
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export interface SessionGraphOptions {
  readonly layout: Layout;
  readonly sgd: SgdOptions;
  /** Public names of the outputs wanted; each must get a gradient in a step. */
  readonly outputs: readonly string[];
  /** Values of frozen parameters, which become constants of the graphs. */
  readonly weights: Weights;
}

/** The first in which `DequantizeLinear` takes a scale for each value. */
export const opset = 21;

const images = 'images';

/** Writes the graphs of `graph` for one batch size: one derivation, cut where the loss is looked at. */
export function writeSessionGraphs(graph: Graph, size: BatchSize, options: SessionGraphOptions): SessionGraphs {
  const predict = new StepGraphWriter(graph, size, options);
  predict.writeForward();
  predict.writeOutputs();
  const training = new StepGraphWriter(graph, size, options);
  endConversion(training.builder);
  training.writeForward();
  training.writeOutputs();
  const forward = training.turnBack();
  endConversion(training.builder);
  training.writeUpdate();
  const handed = [...training.handed.values()].filter(({ name }) => name !== images);
  for (const { name } of handed) forward.result(name);
  const { parameters, outputs, masks } = training;
  const encode = (builder: OnnxBuilder, name: string) => builder.encode({ opset, name });
  return {
    predict: encode(predict.builder, 'predict'),
    forward: encode(forward, 'forward'),
    backward: encode(training.builder, 'backward'),
    handed,
    parameters,
    outputs,
    masks,
  };
}

/** Writes how the outputs of `graph`, weighted by inputs `gradient.<output>`, depend on the map of node `at` (or of the input): output `gradient`. */
export function writeActivationGradient(
  graph: Graph,
  size: BatchSize,
  { at, ...options }: Omit<SessionGraphOptions, 'sgd'> & { readonly at: string },
): { model: Uint8Array; shape: MapShape; masks: SessionGraphs['masks'] } {
  const writer = new StepGraphWriter(graph, size, { ...options, sgd: { policy: () => ({ frozen: true }) } }, [at]);
  writer.writeForward();
  const shape = writer.writeGradientAt(at);
  return { model: writer.builder.encode({ opset, name: 'activation-gradient' }), shape, masks: writer.masks };
}

class StepGraphWriter {
  readonly parameters: PlacedParameter[];
  readonly outputs: Map<string, MapShape>;
  readonly masks = new Map<string, { shape: MapShape; rate: number }>();
  readonly #graph: Graph;
  readonly #context: StepContext;
  readonly #emitter: NetworkEmitter;
  readonly #size: BatchSize;
  readonly #options: SessionGraphOptions;

  constructor(graph: Graph, size: BatchSize, options: SessionGraphOptions, differentiated: readonly string[] = []) {
    this.#graph = graph;
    this.#size = size;
    this.#options = options;
    this.#context = new StepContext(size.count, options.layout);
    const wanted = options.outputs.map((name) => graph.outputs[name] as string);
    const learns = (name: string) => options.sgd.policy?.(name).frozen !== true;
    const learning = (node: string) => learns(`${node}.weight`) || learns(`${node}.bias`);
    const plan = planGraph(graph, wanted, learning, differentiated);
    this.#emitter = new NetworkEmitter(graph, plan, this.#context, size);
    this.outputs = new Map(options.outputs.map((name, k) => [name, this.#emitter.shapeOf(wanted[k] as string)]));
    this.parameters = parametersOf(graph)
      .filter(({ node }) => this.#emitter.convolutions.has(node.name))
      .map((spec) => {
        const placed = this.#emitter.convolutions.get(spec.node.name) as PlacedConvolution;
        const storage = placed.rule.storage(placed.geometry, this.#context)[spec.role];
        return { spec, storage, learns: learns(spec.name) };
      });
    for (const node of plan.nodes) {
      if (node.kind !== 'dropout') continue;
      this.masks.set(node.name, { shape: this.#emitter.shapeOf(node.name), rate: node.rate });
    }
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
    this.#writeParameters();
    this.#emitter.forward({ channels, height, width, plain });
  }

  /** @returns the forward graph; what follows goes into the backward one */
  turnBack(): OnnxBuilder {
    const forward = this.#emitter.turnBack();
    // A frozen convolution's weight is read on the way back where something before it learns.
    this.#writeParameters(
      ({ spec }) => spec.role === 'weight' && this.#emitter.convolutions.get(spec.node.name)?.geometry.learnsBefore,
    );
    return forward;
  }

  /** Both graphs read parameters and dropout masks. */
  #writeParameters(readsFrozen: (parameter: PlacedParameter) => boolean | undefined = () => true): void {
    const { builder } = this;
    for (const parameter of this.parameters) {
      const { spec, storage, learns } = parameter;
      if (learns) builder.input(spec.name, storage.shape);
      else if (readsFrozen(parameter)) {
        const values = this.#options.weights.get(spec.name) as Float32Array;
        builder.initializer(spec.name, storage.shape, storage.pack(values));
      }
    }
    for (const [node, { shape }] of this.masks) {
      builder.input(`mask.${node}`, [this.#size.count, shape.channels, shape.height, shape.width]);
    }
  }

  writeOutputs(): void {
    for (const [name, { channels, height, width }] of this.outputs) {
      const value = this.#emitter.value(this.#graph.outputs[name] as string);
      this.#context.builder.output(`output.${name}`, this.#context.plain(value), [
        this.#size.count,
        channels,
        height,
        width,
      ]);
    }
  }

  writeUpdate(): void {
    const learning = this.parameters.filter(({ learns }) => learns);
    const names = new Set(learning.map(({ spec }) => spec.name));
    const byParameter = this.#emitter.backward(this.#outputGradients(), (name) => names.has(name));
    applySgd(this.builder, learning, byParameter, this.#options.sgd);
  }

  writeGradientAt(node: string): MapShape {
    const gradients = this.#outputGradients();
    this.#emitter.backward(gradients, () => false, node);
    const { channels, height, width } = gradients.get(node) as Value;
    const shape = [this.#size.count, channels, height, width];
    this.builder.output('gradient', this.#context.plain(gradients.get(node) as Value), shape);
    return { channels, height, width };
  }

  #outputGradients(): Map<string, Value> {
    const gradients = new Map<string, Value>();
    for (const [name, shape] of this.outputs) {
      const { channels, height, width } = shape;
      const plain = this.builder.input(`gradient.${name}`, [this.#size.count, channels, height, width]);
      gradients.set(this.#graph.outputs[name] as string, { ...shape, plain });
    }
    return gradients;
  }
}
