import type { Network } from '@dsrg/core';
import type { SgdOptions } from '../engine/engine.ts';
import type { TrainingSettings } from '../settings/training.ts';

/** Frozen batch norms and first layers, faster heads, and biases as in Caffe's networks: twice the rate, no decay. */
export function sgdOptions(network: Network, settings: TrainingSettings): SgdOptions {
  const { momentum, nesterov = false, weightDecay, headRate, frozen } = settings;
  const place = new Map(network.trunk.map((name, k) => [name, k]));
  const heads = network.heads === undefined ? undefined : new Set(network.heads);
  const fixed = new Set(network.frozen);
  return {
    momentum,
    nesterov,
    weightDecay,
    policy(parameter) {
      const dot = parameter.lastIndexOf('.');
      const [node, role] = [parameter.slice(0, dot), parameter.slice(dot + 1)];
      const k = place.get(node);
      if (fixed.has(node) || (k !== undefined && k < frozen)) return { frozen: true };
      const head = heads?.has(node) ?? k === undefined;
      const rate = (head ? headRate : 1) * (role === 'bias' ? 2 : 1);
      return { rate, decay: role === 'bias' ? 0 : 1 };
    },
  };
}
