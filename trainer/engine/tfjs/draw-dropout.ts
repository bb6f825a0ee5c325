import { DsrgError, type GraphNode, sizeOf } from '@dsrg/core';
import { mapsTensor } from './layout.ts';
import type { NetworkPass } from './network-pass.ts';
import type { TensorFlow } from './tensorflow.ts';

/** Draws dropout's factors for every node, in the order of nodes and planar maps: engines that draw from one seed drop the same values. */
export function drawDropout(
  tf: TensorFlow,
  nodes: readonly GraphNode[],
  pass: NetworkPass,
  count: number,
  random: (() => number) | undefined,
): void {
  for (const node of nodes) {
    if (node.kind !== 'dropout' || node.rate === 0) continue;
    if (random === undefined) {
      throw new DsrgError('CONFIG', `Dropout ${node.name} needs random numbers; none were given.`);
    }
    const shape = pass.shapeOf(node.name);
    const kept = 1 / (1 - node.rate);
    const data = new Float32Array(sizeOf([count, shape.channels, shape.height, shape.width]));
    for (let k = 0; k < data.length; k++) data[k] = random() < node.rate ? 0 : kept;
    pass.drop(node.name, mapsTensor(tf, { data, count, ...shape }));
  }
}
