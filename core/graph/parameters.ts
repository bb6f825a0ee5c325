import { DsrgError } from '../errors.ts';
import type { ConvolutionNode, Graph } from './nodes.ts';

/** One trainable array of a network. */
export interface ParameterSpec {
  /** `<node>.weight` or `<node>.bias`. */
  readonly name: string;
  /** OIHW for weights, `[O]` for biases. */
  readonly shape: readonly number[];
  readonly node: ConvolutionNode;
  readonly role: 'weight' | 'bias';
}

/** Weights by parameter name: plain OIHW and `[O]`, whatever engine they come from. */
export type Weights = Map<string, Float32Array>;

/** All parameters of a network, in the order of its nodes. */
export function parametersOf(graph: Graph): ParameterSpec[] {
  return graph.nodes.flatMap((node): ParameterSpec[] => {
    if (node.kind !== 'convolution') return [];
    const { outChannels, inChannels, groups = 1, kernel, bias = true } = node;
    const weight: ParameterSpec = {
      name: `${node.name}.weight`,
      shape: [outChannels, inChannels / groups, kernel, kernel],
      node,
      role: 'weight',
    };
    return bias ? [weight, { name: `${node.name}.bias`, shape: [outChannels], node, role: 'bias' }] : [weight];
  });
}

/** Number of values in an array of `shape`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Checks that `weights` holds every parameter of `graph` in the right size.
 * @throws DsrgError WEIGHTS naming the first parameter that is missing or of another size.
 */
export function checkWeights(graph: Graph, weights: Weights): void {
  for (const { name, shape } of parametersOf(graph)) {
    const found = weights.get(name);
    if (found?.length === sizeOf(shape)) continue;
    const what = found === undefined ? 'is missing' : `has ${found.length} values`;
    throw new DsrgError('WEIGHTS', `Parameter ${name} of ${graph.name} ${what}; expected ${shape.join('×')}.`, {
      hint: 'Were these weights written for another network, or for another number of classes?',
    });
  }
}
