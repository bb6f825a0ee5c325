import type { OnnxBuilder } from '@dsrg/converters';
import { type Graph, type GraphNode, inferShapes, inputsOf, type MapShape } from '@dsrg/core';
import { type ConvolutionGeometry, convolutionGeometry } from '../convolution-geometry.ts';
import type { GraphPlan } from '../plan-graph.ts';
import { blockedConvolution } from './blocked-convolution.ts';
import { blockedClassOf } from './blocked-filters.ts';
import type { ConvolutionRule } from './convolution-rule.ts';
import { clipGradient, elementwise, reluGradient, softmaxGradient } from './elementwise-rules.ts';
import {
  averagePool,
  averagePoolGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  maxPool,
  maxPoolGradient,
} from './pool-rules.ts';
import { portableConvolution } from './portable-convolution.ts';
import { resize, resizeGradient } from './resize-rules.ts';
import type { StepContext, Value } from './step-context.ts';

/** A convolution of the network with the rule chosen for it. */
export interface PlacedConvolution {
  readonly geometry: ConvolutionGeometry;
  readonly rule: ConvolutionRule;
}

/**
 * Writes a network's forward pass into the step graph, and from the gradients of its outputs those of its parameters.
 * Parameters are named as in the network; dropout masks are inputs `mask.<node>` (all ones where nothing is dropped).
 */
export class NetworkEmitter {
  readonly convolutions = new Map<string, PlacedConvolution>();
  readonly #values = new Map<string, Value>();
  readonly #indices = new Map<string, string>();
  readonly #shapes: Map<string, MapShape>;
  readonly #context: StepContext;
  readonly #plan: GraphPlan;
  readonly #input: string;

  constructor(graph: Graph, plan: GraphPlan, context: StepContext, size: { height: number; width: number }) {
    this.#context = context;
    this.#plan = plan;
    this.#input = graph.input.name;
    this.#shapes = inferShapes(graph, size.height, size.width);
    for (const node of plan.nodes) {
      if (node.kind !== 'convolution') continue;
      const shapes = [this.#shapes.get(node.input), this.#shapes.get(node.name)] as [MapShape, MapShape];
      const geometry = convolutionGeometry(node, ...shapes, plan.learning.has(node.input));
      const blocked = context.layout.kind === 'blocked' && blockedClassOf(geometry, context.block) !== undefined;
      this.convolutions.set(node.name, { geometry, rule: blocked ? blockedConvolution : portableConvolution });
    }
  }

  shapeOf(node: string): MapShape {
    return this.#shapes.get(node) as MapShape;
  }

  value(node: string): Value {
    return this.#values.get(node) as Value;
  }

  /** Writes the forward pass. */
  forward(images: Value): void {
    this.#values.set(this.#input, images);
    for (const node of this.#plan.nodes) {
      if (!this.#values.has(node.name)) this.#forwardNode(node);
    }
  }

  #forwardNode(node: GraphNode): void {
    const context = this.#context;
    const inputs = inputsOf(node).map((name) => this.value(name));
    const x = inputs[0] as Value;
    const shape = this.shapeOf(node.name);
    const set = (value: Value, name = node.name) => this.#values.set(name, value);
    switch (node.kind) {
      case 'convolution': {
        const fused = this.#plan.fusions.get(node.name);
        const { geometry, rule } = this.convolutions.get(node.name) as PlacedConvolution;
        const parameters = { weight: `${node.name}.weight`, ...(node.bias !== false && { bias: `${node.name}.bias` }) };
        const residual = fused?.residual === undefined ? {} : { residual: this.value(fused.residual) };
        const activation = fused?.activation === undefined ? {} : { activation: fused.activation };
        set(rule.forward(context, geometry, x, parameters, { ...activation, ...residual }), fused?.name);
        break;
      }
      case 'max-pool': {
        const { value, indices } = maxPool(context, node, x, shape);
        this.#indices.set(node.name, indices);
        set(value);
        break;
      }
      case 'average-pool':
        set(averagePool(context, node, x, shape));
        break;
      case 'global-average-pool':
        set(globalAveragePool(context, x));
        break;
      case 'relu':
        set(elementwise(context, 'Relu', [x]));
        break;
      case 'clip':
        set(
          elementwise(context, 'Clip', [x], [context.builder.float(node.minimum), context.builder.float(node.maximum)]),
        );
        break;
      case 'add':
        set(inputs.slice(1).reduce((sum, value) => elementwise(context, 'Add', [sum, value]), x));
        break;
      case 'concat': {
        const names = inputs.map((value) => context.plain(value));
        set({ ...shape, plain: context.builder.add('Concat', names, { attributes: { axis: 1 } }) });
        break;
      }
      case 'resize':
        set(resize(context, x, shape, node.convention));
        break;
      case 'dropout':
        set(this.#masked(node.name, x));
        break;
      case 'softmax':
        set({ ...shape, plain: context.builder.add('Softmax', [context.plain(x)], { attributes: { axis: 1 } }) });
        break;
    }
  }

  #masked(node: string, value: Value): Value {
    const { channels, height, width } = value;
    const plain = this.#context.builder.add('Mul', [this.#context.plain(value), `mask.${node}`]);
    return { channels, height, width, plain };
  }

  /** From here on values of the forward pass are taken from it, by a graph of its own. */
  turnBack(): OnnxBuilder {
    for (const [name, { blocked, ...value }] of this.#values) {
      // The photos are an input of both graphs, as they are.
      const kept = blocked === undefined || name === this.#input ? value : { ...value, blocked };
      this.#values.set(name, this.#context.toTake(kept));
    }
    return this.#context.turnBack();
  }

  /**
   * Writes the backward pass.
   * @param gradients of nodes: the outputs' at first, then all that are still to be passed on
   * @param until the node (or input) at which it ends. @default none: all that learns gets its gradient
   * @returns the gradient of every learning parameter, in its storage
   */
  backward(gradients: Map<string, Value>, learns: (parameter: string) => boolean, until?: string): Map<string, string> {
    const parameters = new Map<string, string>();
    for (const node of this.#plan.nodes.toReversed()) {
      if (node.name === until) break;
      const dy = gradients.get(node.name);
      if (dy === undefined || !this.#plan.learning.has(node.name)) continue;
      gradients.delete(node.name);
      if (node.kind === 'convolution') {
        const { geometry, rule } = this.convolutions.get(node.name) as PlacedConvolution;
        const [weight, bias] = [`${node.name}.weight`, `${node.name}.bias`];
        if (learns(weight)) {
          parameters.set(weight, rule.weightGradient(this.#context, geometry, this.value(node.input), dy));
        }
        if (node.bias !== false && learns(bias)) parameters.set(bias, rule.biasGradient(this.#context, geometry, dy));
        if (this.#plan.learning.has(node.input)) {
          const accumulated = gradients.get(node.input);
          gradients.set(node.input, rule.inputGradient(this.#context, geometry, dy, weight, accumulated));
        }
        continue;
      }
      for (const [input, dx] of this.#inputGradients(node, dy)) {
        if (!this.#plan.learning.has(input)) continue;
        const known = gradients.get(input);
        gradients.set(input, known === undefined ? dx : elementwise(this.#context, 'Add', [dx, known]));
      }
    }
    return parameters;
  }

  #inputGradients(node: Exclude<GraphNode, { kind: 'convolution' }>, dy: Value): [string, Value][] {
    const context = this.#context;
    const y = this.#values.get(node.name) as Value;
    switch (node.kind) {
      case 'add':
        return node.inputs.map((input) => [input, dy]);
      case 'concat':
        return this.#splitGradient(node.inputs, dy);
      case 'relu':
        return [[node.input, reluGradient(context, y, dy)]];
      case 'clip':
        return [[node.input, clipGradient(context, y, dy, node.minimum, node.maximum)]];
      case 'max-pool':
        return [[node.input, maxPoolGradient(context, this.value(node.input), this.#takeIndices(node.name, y), dy)]];
      case 'average-pool':
        return [[node.input, averagePoolGradient(context, node, this.value(node.input), dy)]];
      case 'global-average-pool':
        return [[node.input, globalAveragePoolGradient(context, this.value(node.input), dy)]];
      case 'resize':
        return [[node.input, resizeGradient(context, this.value(node.input), dy, node.convention)]];
      case 'dropout':
        return [[node.input, this.#masked(node.name, dy)]];
      case 'softmax':
        return [[node.input, softmaxGradient(context, y, dy)]];
    }
  }

  #takeIndices(node: string, y: Value): string {
    return this.#context.take(this.#indices.get(node) as string, this.#context.shapeOf(y, false), 'int64');
  }

  #splitGradient(inputs: readonly string[], dy: Value): [string, Value][] {
    let first = 0;
    return inputs.map((input) => {
      const { channels, height, width } = this.value(input);
      const plain = this.#context.slice(this.#context.plain(dy), [1], [first], [first + channels]);
      first += channels;
      return [input, { channels, height, width, plain }];
    });
  }
}
