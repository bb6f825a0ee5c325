import type { OnnxBuilder } from '@dsrg/converters';
import { type BatchNormNode, type Graph, inferShapes, type MapShape } from '@dsrg/core';
import { convolutionGeometry } from '../convolution-geometry.ts';
import type { GraphPlan } from '../plan-graph.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { blockedClassOf } from './blocked-filters.ts';
import type { Fusion } from './convolution-rule.ts';
import { elementwise } from './elementwise-rules.ts';
import { type FusedNode, findFusions } from './find-fusions.ts';
import type { BackwardPass, ForwardPass, PlacedConvolution } from './node-rule.ts';
import { ruleOf } from './node-rules.ts';
import { portableConvolution } from './portable-convolution.ts';
import type { HandedValue, StepContext, Value } from './step-context.ts';

/** What a network is written for. */
export interface EmitterOptions {
  readonly graph: Graph;
  readonly plan: GraphPlan;
  readonly context: StepContext;
  readonly size: { readonly height: number; readonly width: number };
  /** Nodes whose own values are wanted. */
  readonly outputs: readonly string[];
  /** An array of the network as the graph being written reads it. */
  readonly parameter: (name: string) => string;
  readonly mask: (node: string) => string;
  readonly learns: (parameter: string) => boolean;
  readonly followsBatch: (node: BatchNormNode) => boolean;
}

/** What a batch norm sees of a batch: names of values in the forward graph. */
export interface ReportedBatch {
  readonly mean: string;
  readonly variance: string;
}

/** Writes a network's forward pass into the step graph, and from the gradients of its outputs those of its parameters. */
export class NetworkEmitter implements ForwardPass, BackwardPass {
  readonly context: StepContext;
  /** By batch norm. */
  readonly reported = new Map<string, ReportedBatch>();
  /** The gradient of each learning parameter that one reached, in its storage. */
  readonly parameterGradients = new Map<string, string>();
  readonly #options: EmitterOptions;
  readonly #shapes: ReadonlyMap<string, MapShape>;
  readonly #fusions: ReadonlyMap<string, FusedNode>;
  readonly #convolutions = new Map<string, PlacedConvolution>();
  readonly #values = new Map<string, Value>();
  readonly #kept = new Map<string, HandedValue>();
  #gradients = new Map<string, Value>();

  constructor(options: EmitterOptions) {
    const { graph, plan, context, size, outputs } = options;
    this.context = context;
    this.#options = options;
    this.#shapes = inferShapes(graph, size.height, size.width);
    this.#fusions = findFusions(plan.nodes, outputs, this.#shapes);
    for (const node of plan.nodes) {
      if (node.kind !== 'convolution') continue;
      const [from, to] = [this.shapeOf(node.input), this.shapeOf(node.name)];
      const geometry = convolutionGeometry(node, from, to, plan.learning.has(node.input));
      const blocked = context.layout.kind === 'blocked' && blockedClassOf(geometry, context.block) !== undefined;
      this.#convolutions.set(node.name, { geometry, rule: blocked ? blockedConvolution : portableConvolution });
    }
  }

  shapeOf(node: string): MapShape {
    return this.#shapes.get(node) as MapShape;
  }

  value(node: string): Value {
    return this.#values.get(node) as Value;
  }

  parameter(name: string): string {
    return this.#options.parameter(name);
  }

  mask(node: string): string {
    return this.#options.mask(node);
  }

  convolution(node: string): PlacedConvolution {
    return this.#convolutions.get(node) as PlacedConvolution;
  }

  fusion(node: string): Fusion {
    const { activation, residual } = this.#fusions.get(node) ?? {};
    return { ...(activation && { activation }), ...(residual && { residual: this.value(residual) }) };
  }

  followsBatch(node: BatchNormNode): boolean {
    return this.#options.followsBatch(node);
  }

  keep(node: string, what: string, value: HandedValue): void {
    this.#kept.set(`${node} ${what}`, value);
  }

  reportBatch(node: string, mean: string, variance: string): void {
    this.reported.set(node, { mean, variance });
  }

  kept(node: string, what: string): string {
    const { name, shape, element } = this.#kept.get(`${node} ${what}`) as HandedValue;
    return this.context.take(name, shape, element);
  }

  wants(node: string): boolean {
    return this.#options.plan.learning.has(node);
  }

  learns(parameter: string): boolean {
    return this.#options.learns(parameter);
  }

  gradientOf(node: string): Value | undefined {
    return this.#gradients.get(node);
  }

  setGradient(node: string, total: Value): void {
    this.#gradients.set(node, total);
  }

  addGradient(node: string, share: Value): void {
    const known = this.#gradients.get(node);
    this.#gradients.set(node, known === undefined ? share : elementwise(this.context, 'Add', [share, known]));
  }

  giveParameter(name: string, gradient: string): void {
    this.parameterGradients.set(name, gradient);
  }

  /** Writes the forward pass. */
  forward(images: Value): void {
    const { graph, plan } = this.#options;
    this.#values.set(graph.input.name, images);
    for (const node of plan.nodes) {
      if (this.#values.has(node.name)) continue;
      this.#values.set(this.#fusions.get(node.name)?.name ?? node.name, ruleOf(node).forward(this, node));
    }
  }

  /** From here on values of the forward pass are taken from it, by a graph of its own. */
  turnBack(): OnnxBuilder {
    const input = this.#options.graph.input.name;
    for (const [name, { blocked, ...value }] of this.#values) {
      // The photos are an input of both graphs, as they are.
      const kept = blocked === undefined || name === input ? value : { ...value, blocked };
      this.#values.set(name, this.context.toTake(kept));
    }
    return this.context.turnBack();
  }

  /**
   * Writes the backward pass.
   * @param gradients of nodes: the outputs' at first, then all that are still to be passed on
   * @param until the node (or input) at which it ends. @default none: all that learns gets its gradient
   */
  backward(gradients: Map<string, Value>, until?: string): void {
    this.#gradients = gradients;
    for (const node of this.#options.plan.nodes.toReversed()) {
      if (node.name === until) break;
      const dy = gradients.get(node.name);
      if (dy === undefined || !this.wants(node.name)) continue;
      gradients.delete(node.name);
      ruleOf(node).gradient(this, node, dy);
    }
  }
}
