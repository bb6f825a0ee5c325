import { checkWeights, type FloatBatch, parametersOf, validateGraph } from '@dsrg/core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { ActivationGradient, GradientRequest, OutputGradients } from '../engine.ts';
import { type GraphPlan, planGraph } from '../plan-graph.ts';
import { mapsOf, mapsTensor, parameterTensor } from './layout.ts';
import { NetworkPass } from './network-pass.ts';
import type { Backend } from './tensorflow.ts';

/** {@link ActivationGradient} by TensorFlow.js and our rules. */
export class TfjsActivationGradient implements ActivationGradient {
  readonly #options: GradientRequest & { readonly backend: Backend };
  readonly #plan: GraphPlan;
  readonly #parameters: Map<string, Tensor>;

  constructor(options: GradientRequest & { readonly backend: Backend }) {
    const { backend, graph, weights, outputs, at } = options;
    validateGraph(graph);
    checkWeights(graph, weights);
    this.#options = options;
    this.#plan = planGraph(
      graph,
      outputs.map((name) => graph.outputs[name] as string),
      () => false,
      [at],
    );
    const used = new Set(this.#plan.nodes.map(({ name }) => name));
    const specs = parametersOf(graph).filter(({ node }) => used.has(node.name));
    this.#parameters = new Map(
      specs.map((spec) => [spec.name, parameterTensor(backend.tf, spec, weights.get(spec.name) as Float32Array)]),
    );
  }

  async run(images: FloatBatch, weighting: OutputGradients): Promise<FloatBatch> {
    const { backend, graph, outputs, at } = this.#options;
    const { tf } = backend;
    const nodes = outputs.map((name) => graph.outputs[name] as string);
    const parameter = (name: string) => this.#parameters.get(name);
    const never = () => false;
    const options = {
      ...{ backend, graph, plan: this.#plan, outputs: nodes, parameter },
      ...{ learns: never, followsBatch: never },
    };
    const pass = new NetworkPass(options, images.height, images.width);
    const gradients = new Map<string, Tensor4D>();
    try {
      pass.forward(mapsTensor(tf, images), true);
      for (const [name, factors] of Object.entries(weighting)) {
        gradients.set(graph.outputs[name] as string, mapsTensor(tf, factors));
      }
      pass.backward(gradients, () => {}, at);
      return await mapsOf(tf, gradients.get(at) as Tensor4D);
    } finally {
      for (const tensor of gradients.values()) tensor.dispose();
      pass.dispose();
    }
  }

  async close(): Promise<void> {
    for (const tensor of this.#parameters.values()) tensor.dispose();
    this.#parameters.clear();
  }
}
