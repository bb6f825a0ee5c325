import { type Network, parametersOf, type Weights } from '@dsrg/core';

/** Gives layers that begin as copies of others those ones' weights. */
export function copyLayers({ graph, copies = {} }: Pick<Network, 'graph' | 'copies'>, weights: Weights): void {
  for (const { name, role, node } of parametersOf(graph)) {
    const source = copies[node.name];
    if (source !== undefined) weights.set(name, (weights.get(`${source}.${role}`) as Float32Array).slice());
  }
}
