import type { Checkpoint } from '@dsrg/converters';
import { type Graph, parametersOf, sizeOf } from '@dsrg/core';
import { numbers } from '../numbers.ts';

const graph: Graph = {
  format: 1,
  name: 'small',
  input: { name: 'images', channels: 3 },
  nodes: [
    { kind: 'convolution', name: 'trunk1', input: 'images', inChannels: 3, outChannels: 4, kernel: 3, padding: 'same' },
    { kind: 'relu', name: 'relu1', input: 'trunk1' },
    { kind: 'convolution', name: 'logits', input: 'relu1', inChannels: 4, outChannels: 2, kernel: 1, bias: false },
  ],
  outputs: { logits: 'logits' },
};

/** A checkpoint of a network of two convolutions, the first of them frozen: it has no momentum. */
export function smallCheckpoint(): Checkpoint {
  const next = numbers(4);
  const weights = new Map(
    parametersOf(graph).map(({ name, shape }) => [name, Float32Array.from({ length: sizeOf(shape) }, next)]),
  );
  return {
    graph,
    weights,
    momenta: new Map([['logits.weight', Float32Array.from({ length: 8 }, next)]]),
    about: {
      makes: 'segmentation-network',
      classes: ['background', 'cat'],
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
      outputStride: 8,
      longSide: 321,
      crf: 'deeplab-v1',
      stage: 'seeds',
      step: 12,
    },
  };
}
