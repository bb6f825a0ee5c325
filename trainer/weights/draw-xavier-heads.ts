import { type Network, parametersOf, sizeOf, type Weights } from '@dsrg/core';

/**
 * Draws the weights of a network's heads anew from Xavier's uniform distribution, ±√(6 / (values read + values given)); biases are 0
 * (TensorFlow's xavier_initializer, as DSRG's port has it).
 * @param uniform draws between two bounds
 */
export function drawXavierHeads(
  network: Network,
  weights: Weights,
  uniform: (low: number, high: number) => number,
): void {
  const trunk = new Set(network.trunk);
  const isHead =
    network.heads === undefined ? (node: string) => !trunk.has(node) : (node: string) => network.heads?.includes(node);
  for (const { name, shape, node, role, fill } of parametersOf(network.graph)) {
    // What is filled, a batch norm's γ, is not drawn.
    if (role !== 'weight' || fill !== undefined || !isHead(node.name)) continue;
    const [outOf = 1, into = 1, height = 1, width = 1] = shape;
    const bound = Math.sqrt(6 / ((outOf + into) * height * width));
    weights.set(
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => uniform(-bound, bound)),
    );
  }
}
