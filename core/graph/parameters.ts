import { DsrgError } from '../errors.ts';
import type { ParameterForm, ParameterRole } from './node-kind.ts';
import { kindOf } from './node-kinds.ts';
import type { Graph, GraphNode } from './nodes.ts';

/** One array of a network. */
export interface ParameterSpec extends ParameterForm {
  /** `<node>.<role>`. */
  readonly name: string;
  readonly node: GraphNode;
}

/** Weights by parameter name: plain OIHW and `[O]`, whatever engine they come from. */
export type Weights = Map<string, Float32Array>;

/** All parameters of a network, in the order of its nodes. */
export function parametersOf(graph: Graph): ParameterSpec[] {
  return graph.nodes.flatMap((node) =>
    (kindOf(node).parameters?.(node) ?? []).map((form) => ({ ...form, name: `${node.name}.${form.role}`, node })),
  );
}

/** Whether a parameter is a running average: part of the state, but nothing that SGD learns. */
export function isRunningAverage(role: ParameterRole): boolean {
  return role === 'running_mean' || role === 'running_var';
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
