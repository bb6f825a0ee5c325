import { type Graph, type GraphNode, inferShapes, inputsOf, type MapShape } from '@dsrg/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphPlan } from '../plan-graph.ts';
import {
  evaluateNode,
  gradientReads,
  inputGradients,
  type NodeTensors,
  type PlacedNode,
  parameterGradient,
} from './node-rules.ts';
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
      this.#values.set(
        node.name,
        tf.tidy(() => evaluateNode(backend, placed, inputs, this.#tensorsOf(node.name))),
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
        const own = this.#tensorsOf(node.name);
        const found = tidied(tf, () => inputGradients(backend, placed, dy, inputs, this.value(node.name), own));
        // After the input's gradient, which reads the parameters that are about to change.
        for (const role of ['weight', 'bias'] as const) {
          const parameter = `${node.name}.${role}`;
          if (node.kind !== 'convolution' || own[role] === undefined || !learns(parameter)) continue;
          take(
            parameter,
            tf.tidy(() => parameterGradient(backend, placed, role, dy, inputs[0] as Tensor4D)),
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

  dispose(): void {
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
      const reads = gradientReads(node);
      if (reads.output) kept.add(node.name);
      const wanted = node.kind !== 'convolution' || learns(`${node.name}.weight`);
      if (reads.inputs && wanted) for (const name of inputsOf(node)) kept.add(name);
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
      learns: names.map((input) => plan.learning.has(input)),
    };
  }

  #tensorsOf(node: string): NodeTensors {
    const { parameter } = this.#options;
    const [weight, bias, mask] = [parameter(`${node}.weight`), parameter(`${node}.bias`), this.#masks.get(node)];
    return { ...(weight && { weight }), ...(bias && { bias }), ...(mask && { mask }) };
  }
}
