import type { Network, Weights } from '@dsrg/core';

/** Copies the activation maps’ layer into the network’s tag layers: class c from tag c, background from 0. */
export function startFromTags(network: Network, weights: Weights): Weights {
  const started = new Map(weights);
  const cam = network.graph.outputs.cam as string;
  const [weight, bias] = [weights.get(`${cam}.weight`), weights.get(`${cam}.bias`)];
  if (weight === undefined || bias === undefined) return started;
  for (const layer of network.tagLayers) {
    const size = (weights.get(`${layer}.weight`) as Float32Array).length;
    const copy = new Float32Array(size);
    copy.set(weight, size - weight.length);
    started.set(`${layer}.weight`, copy);
    started.set(`${layer}.bias`, Float32Array.of(0, ...bias));
  }
  return started;
}
