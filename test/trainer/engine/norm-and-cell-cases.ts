import type { GraphNode } from '@dsrg/core';
import { type Case, conv } from './gradient-case.ts';

const norm = (name: string, input: string, channels: number, more: object = {}): GraphNode => ({
  kind: 'batch-norm',
  name,
  input,
  channels,
  ...more,
});

/** Before a batch norm a bias has no gradient but rounding's. */
const noBias = { bias: false };

/** Batch norms, and maps of one cell added to others. */
export const normAndCellCases: readonly Case[] = [
  {
    title: 'batch norm',
    stem: noBias,
    nodes: [norm('n', 'stem', 8), { kind: 'relu', name: 'r', input: 'n' }, conv('a', 'r', 8, 4)],
  },
  {
    title: 'batch norm of 20 channels, by its own momentum and epsilon',
    stem: noBias,
    nodes: [
      conv('c', 'stem', 8, 20, { bias: false }),
      norm('n', 'c', 20, { momentum: 0.3, epsilon: 0.1 }),
      conv('a', 'n', 20, 4),
    ],
  },
  {
    title: 'batch norm of a plain map',
    stem: noBias,
    nodes: [
      { kind: 'average-pool', name: 'p', input: 'stem', kernel: 3, stride: 1, padding: 1 },
      norm('n', 'p', 8),
      conv('a', 'n', 8, 4),
    ],
  },
  {
    title: 'batch norm without weight and bias, last',
    stem: noBias,
    nodes: [conv('c', 'stem', 8, 5, { bias: false }), norm('a', 'c', 5, { affine: false })],
  },
  {
    title: 'batch norm of one cell a photo',
    stem: noBias,
    nodes: [conv('c', 'stem', 8, 5, { kernel: 7, bias: false }), norm('a', 'c', 5)],
    size: [7, 7],
    count: 6,
  },
  {
    title: 'frozen batch norm',
    nodes: [norm('n', 'stem', 8, { frozen: true }), conv('a', 'n', 8, 4)],
  },
  {
    title: 'frozen batch norm without weight and bias',
    nodes: [norm('n', 'stem', 8, { frozen: true, affine: false }), conv('a', 'n', 8, 4)],
  },
  {
    title: 'add: one cell to a map, after a convolution and before it',
    nodes: [
      { kind: 'global-average-pool', name: 'g', input: 'stem' },
      conv('l', 'g', 8, 9),
      conv('c', 'stem', 8, 9),
      { kind: 'add', name: 's', inputs: ['c', 'l'] },
      { kind: 'relu', name: 'r', input: 's' },
      conv('d', 'r', 9, 9),
      { kind: 'add', name: 'a', inputs: ['l', 'd', 's'] },
    ],
  },
  {
    title: 'add: one cell to a plain map',
    nodes: [
      { kind: 'global-max-pool', name: 'g', input: 'stem' },
      { kind: 'average-pool', name: 'p', input: 'stem', kernel: 3, stride: 1, padding: 1 },
      { kind: 'add', name: 's', inputs: ['g', 'p'] },
      conv('a', 's', 8, 4),
    ],
  },
];
