import {
  type BatchNormNode,
  type Graph,
  type GraphNode,
  inferShapes,
  inputsOf,
  kindOf,
  type MapShape,
  type ParameterRole,
} from '@dsrg/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphPlan } from '../plan-graph.ts';
import type { BatchFigures } from '../running-averages.ts';
import type { FigureTensors, NodeTensors, PlacedNode } from './node-rule.ts';
import { ruleOf } from './node-rules.ts';
import { type Backend, tidied } from './tensorflow.ts';

/** What a pass through a network asks of its owner. */
export interface PassOptions {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly plan: GraphPlan;
  /** Nodes whose values are wanted. */
  readonly outputs: readonly string[];
  /** A parameter's tensor, by name; undefined where the node has none. */
  readonly parameter: (name: string) => Tensor | undefined;
  /** Whether a parameter learns. */
  readonly learns: (name: string) => boolean;
  /** Whether a batch norm takes the batch's figures. */
  readonly followsBatch: (node: BatchNormNode) => boolean;
}

/**
 * One batch's way through a network and back. Values live until the last node that reads them is done; what `backward` needs is kept for
 * it. Nothing is left behind after `dispose`.
 */
export class NetworkPass {
  readonly #options: PassOptions;
  readonly #shapes: Map<string, MapShape>;
  readonly #values = new Map<string, Tensor4D>();
  readonly #masks = new Map<string, Tensor4D>();
  readonly #figures = new Map<string, FigureTensors>();

  constructor(options: PassOptions, height: number, width: number) {
    this.#options = options;
    this.#shapes = inferShapes(options.graph, height, width);
  }

  shapeOf(node: string): MapShape {
    return this.#shapes.get(node) as MapShape;
  }

  value(node: string): Tensor4D {
    return this.#values.get(node) as Tensor4D;
  }

  /** Dropout's factors for one node; they belong to the pass from now on. */
  drop(node: string, mask: Tensor4D): void {
    this.#masks.set(node, mask);
  }

  /**
   * @param images owned by the pass from now on
   * @param keep whether `backward` will follow
   */
  forward(images: Tensor4D, keep: boolean): void {
    const { backend, graph, plan, outputs } = this.#options;
    const { tf } = backend;
    const kept = this.#valuesToKeep(keep);
    const readers = new Map<string, number>();
    for (const node of plan.nodes) for (const name of inputsOf(node)) readers.set(name, (readers.get(name) ?? 0) + 1);
    this.#values.set(graph.input.name, images);
    for (const node of plan.nodes) {
      const names = inputsOf(node);
      const inputs = names.map((name) => this.value(name));
      const placed = this.#place(node);
      const rule = ruleOf(node);
      if (node.kind === 'batch-norm' && this.#options.followsBatch(node)) {
        const seen = tidied(tf, () => rule.figures?.(backend, placed, inputs[0] as Tensor4D));
        if (seen !== undefined) this.#figures.set(node.name, seen);
      }
      this.#values.set(
        node.name,
        tf.tidy(() => rule.forward(backend, placed, inputs, this.#tensorsOf(node))),
      );
      for (const name of names) {
        const left = (readers.get(name) as number) - 1;
        readers.set(name, left);
        if (left === 0 && !kept.has(name) && !outputs.includes(name)) this.#release(name);
      }
    }
  }

  /**
   * Follows gradients back from the outputs, and lets go of every value on the way.
   * @param gradients by node; owned by the pass from now on, but for what is left in it
   * @param take gets each learning parameter's gradient, which it owns
   * @param until the node (or input) at which it ends, whose gradient is left in `gradients`. @default none
   */
  backward(
    gradients: Map<string, Tensor4D>,
    take: (parameter: string, gradient: Tensor) => void,
    until?: string,
  ): void {
    const { backend, plan, learns } = this.#options;
    const { tf } = backend;
    for (const node of plan.nodes.toReversed()) {
      if (node.name === until) break;
      const dy = gradients.get(node.name);
      gradients.delete(node.name);
      if (dy !== undefined && plan.learning.has(node.name)) {
        const names = inputsOf(node);
        const inputs = names.map((name) => this.value(name));
        const placed = this.#place(node);
        const rule = ruleOf(node);
        const back = { dy, inputs, output: this.value(node.name), own: this.#tensorsOf(node) };
        const found = tidied(tf, () => rule.inputGradients(backend, placed, back));
        for (const role of rolesOf(node)) {
          const parameter = `${node.name}.${role}`;
          if (!learns(parameter)) continue;
          take(
            parameter,
            tf.tidy(() => rule.parameterGradient?.(backend, placed, role, back) as Tensor),
          );
        }
        found.forEach((dx, k) => {
          if (dx !== undefined) this.#add(gradients, names[k] as string, dx);
        });
      }
      dy?.dispose();
      this.#release(node.name);
    }
  }

  /** What the batch norms saw of the batch. */
  async figures(count: number): Promise<Map<string, BatchFigures>> {
    const seen = new Map<string, BatchFigures>();
    for (const [name, { mean, variance }] of this.#figures) {
      const { height, width } = this.shapeOf(name);
      seen.set(name, {
        mean: (await mean.data()) as Float32Array,
        variance: (await variance.data()) as Float32Array,
        cells: count * height * width,
      });
    }
    return seen;
  }

  dispose(): void {
    for (const { mean, variance } of this.#figures.values()) for (const tensor of [mean, variance]) tensor.dispose();
    this.#figures.clear();
    for (const tensors of [this.#values, this.#masks]) {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    }
  }

  #add(gradients: Map<string, Tensor4D>, name: string, dx: Tensor4D): void {
    const before = gradients.get(name);
    gradients.set(name, before === undefined ? dx : this.#options.backend.tf.add(before, dx));
    if (before === undefined) return;
    before.dispose();
    dx.dispose();
  }

  #release(name: string): void {
    this.#values.get(name)?.dispose();
    this.#values.delete(name);
  }

  #valuesToKeep(keep: boolean): Set<string> {
    const kept = new Set<string>();
    if (!keep) return kept;
    const { plan, learns } = this.#options;
    for (const node of plan.nodes) {
      if (!plan.learning.has(node.name)) continue;
      const { keeps } = ruleOf(node);
      if (keeps?.output) kept.add(node.name);
      // A convolution reads its input for its weight's gradient alone.
      const wanted = node.kind !== 'convolution' || learns(`${node.name}.weight`);
      if (keeps?.inputs && wanted) for (const name of inputsOf(node)) kept.add(name);
    }
    return kept;
  }

  #place(node: GraphNode): PlacedNode {
    const { plan } = this.#options;
    const names = inputsOf(node);
    return {
      node,
      shape: this.shapeOf(node.name),
      inputShapes: names.map((input) => this.shapeOf(input)),
      wanted: names.map((input) => plan.learning.has(input)),
    };
  }

  #tensorsOf(node: GraphNode): NodeTensors {
    const parameters: Partial<Record<ParameterRole, Tensor>> = {};
    for (const role of rolesOf(node)) {
      const tensor = this.#options.parameter(`${node.name}.${role}`);
      if (tensor !== undefined) parameters[role] = tensor;
    }
    const [mask, figures] = [this.#masks.get(node.name), this.#figures.get(node.name)];
    return { parameters, ...(mask && { mask }), ...(figures && { figures }) };
  }
}

function rolesOf(node: GraphNode): ParameterRole[] {
  return (kindOf(node).parameters?.(node) ?? []).map(({ role }) => role);
}
