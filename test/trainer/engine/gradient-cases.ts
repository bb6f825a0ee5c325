import type { Graph, GraphNode } from '@dsrg/core';
import { type Case, conv } from './gradient-case.ts';
import { normAndCellCases } from './norm-and-cell-cases.ts';

/** A network for each node kind and each way it is computed. */
export const cases: readonly Case[] = [
  { title: 'pointwise, growing', nodes: [conv('a', 'stem', 8, 20)] },
  { title: 'pointwise, shrinking, no bias', nodes: [conv('a', 'stem', 8, 5, { bias: false })] },
  { title: 'dense 3×3, padding 1', nodes: [conv('a', 'stem', 8, 12, { kernel: 3, padding: 1 })] },
  { title: 'dense 3×3, no padding', nodes: [conv('a', 'stem', 8, 4, { kernel: 3 })], count: 1 },
  { title: 'dense 3×3, dilation 2', nodes: [conv('a', 'stem', 8, 8, { kernel: 3, padding: 2, dilation: 2 })] },
  {
    title: 'dense 3×3 of one photo, padding 1',
    nodes: [conv('a', 'stem', 8, 12, { kernel: 3, padding: 1 })],
    count: 1,
  },
  {
    title: 'dense 2×2 of one photo, SAME (uneven)',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 2, padding: 'same' })],
    count: 1,
  },
  {
    title: 'dense 3×3, dilation beyond the map',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, padding: 12, dilation: 12 })],
    count: 1,
  },
  { title: 'dense 5×5, SAME', nodes: [conv('a', 'stem', 8, 8, { kernel: 5, padding: 'same' })] },
  { title: 'dense 2×2, SAME (uneven)', nodes: [conv('a', 'stem', 8, 8, { kernel: 2, padding: 'same' })] },
  {
    title: 'strided 3×3, SAME, odd and even',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, stride: 2, padding: 'same' })],
    size: [9, 8],
  },
  {
    title: 'strided 3×3, padding 1',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, stride: 2, padding: 1 })],
    size: [8, 9],
  },
  { title: 'strided 1×1 that leaves cells out', nodes: [conv('a', 'stem', 8, 8, { stride: 3 })], size: [8, 10] },
  {
    title: 'two groups, dilation 2',
    nodes: [conv('a', 'stem', 8, 12, { kernel: 3, groups: 2, padding: 2, dilation: 2 })],
  },
  { title: 'depthwise', nodes: [conv('a', 'stem', 8, 8, { kernel: 3, groups: 8, padding: 1 })] },
  {
    title: 'depthwise, dilation 2',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, groups: 8, padding: 2, dilation: 2 })],
  },
  {
    title: 'depthwise, stride 2, SAME, even',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, groups: 8, stride: 2, padding: 'same' })],
    size: [8, 10],
  },
  {
    title: 'depthwise, stride 2, SAME, odd',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, groups: 8, stride: 2, padding: 'same' })],
    size: [9, 7],
  },
  {
    title: 'depthwise, stride 2, no padding',
    nodes: [conv('a', 'stem', 8, 8, { kernel: 3, groups: 8, stride: 2 })],
    size: [8, 9],
  },
  ...(
    [
      ['SAME', { padding: 'same' }, [7, 8]],
      ['dilation 2, SAME', { padding: 'same', dilation: 2 }, [9, 10]],
      ['stride 2, SAME, even', { padding: 'same', stride: 2 }, [8, 10]],
      ['stride 2, SAME, odd', { padding: 'same', stride: 2 }, [9, 7]],
      ['stride 2, SAME, smaller than its kernel', { padding: 'same', stride: 2 }, [3, 4]],
      ['dilation 4, SAME, beyond the map', { padding: 'same', dilation: 4 }, [7, 5]],
    ] as const
  ).map(([how, more, size]) => ({
    title: `depthwise 5×5, ${how}`,
    nodes: [conv('a', 'stem', 8, 8, { kernel: 5, groups: 8, ...more })],
    size,
  })),
  { title: 'strided stem', stem: { stride: 2, padding: 'same' }, nodes: [conv('a', 'stem', 8, 4)], size: [9, 10] },
  {
    title: 'max pool 3×3, stride 2, Caffe ceil',
    nodes: [{ kind: 'max-pool', name: 'a', input: 'stem', kernel: 3, stride: 2, padding: 1, ceil: true }],
    size: [8, 9],
  },
  {
    title: 'max pool 2×2, stride 2, ceil',
    nodes: [{ kind: 'max-pool', name: 'a', input: 'stem', kernel: 2, stride: 2, ceil: true }],
    size: [7, 8],
  },
  {
    title: 'max pool 3×3, stride 1',
    nodes: [{ kind: 'max-pool', name: 'a', input: 'stem', kernel: 3, stride: 1, padding: 1 }],
  },
  {
    title: 'average pool 3×3, stride 1, padding counted',
    nodes: [{ kind: 'average-pool', name: 'a', input: 'stem', kernel: 3, stride: 1, padding: 1 }],
  },
  {
    title: 'average pool 3×3, stride 2, SAME, padding not counted',
    nodes: [
      { kind: 'average-pool', name: 'a', input: 'stem', kernel: 3, stride: 2, padding: 'same', countPadding: false },
    ],
    size: [8, 9],
  },
  {
    title: 'average pool 3×3, stride 2, ceil',
    nodes: [{ kind: 'average-pool', name: 'a', input: 'stem', kernel: 3, stride: 2, padding: 1, ceil: true }],
    size: [8, 9],
  },
  {
    title: 'global average pool',
    nodes: [{ kind: 'global-average-pool', name: 'g', input: 'stem' }, conv('a', 'g', 8, 5)],
  },
  {
    title: 'global max pool',
    nodes: [{ kind: 'global-max-pool', name: 'g', input: 'stem' }, conv('a', 'g', 8, 5)],
  },
  {
    title: 'global max pool of a padded block of channels',
    nodes: [conv('b', 'stem', 8, 5), { kind: 'global-max-pool', name: 'a', input: 'b' }],
  },
  ...normAndCellCases,
  {
    title: 'relu after a convolution',
    nodes: [conv('c', 'stem', 8, 9), { kind: 'relu', name: 'r', input: 'c' }, conv('a', 'r', 9, 4)],
  },
  {
    title: 'relu by itself',
    nodes: [
      { kind: 'relu', name: 'r', input: 'stem' },
      { kind: 'relu', name: 'a', input: 'stem' },
      { kind: 'add', name: 's', inputs: ['r', 'a', 'stem'] },
    ],
  },
  {
    title: 'clip after a convolution',
    nodes: [
      conv('c', 'stem', 8, 9),
      { kind: 'clip', name: 'r', input: 'c', minimum: -0.2, maximum: 0.3 },
      conv('a', 'r', 9, 4),
    ],
  },
  {
    title: 'clip by itself',
    nodes: [
      { kind: 'global-average-pool', name: 'g', input: 'stem' },
      { kind: 'clip', name: 'a', input: 'g', minimum: -0.1, maximum: 0.1 },
    ],
  },
  {
    title: 'add: a residual block',
    nodes: [
      conv('b', 'stem', 8, 16),
      { kind: 'relu', name: 'r', input: 'b' },
      conv('d', 'r', 16, 8),
      { kind: 'add', name: 's', inputs: ['stem', 'd'] },
      conv('e', 's', 8, 8, { kernel: 3, padding: 1 }),
      { kind: 'add', name: 'a', inputs: ['e', 's'] },
    ],
  },
  {
    title: 'concat',
    nodes: [
      conv('b', 'stem', 8, 5),
      conv('d', 'stem', 8, 6),
      { kind: 'concat', name: 'k', inputs: ['b', 'stem', 'd'] },
      conv('a', 'k', 19, 4),
    ],
  },
  {
    title: 'resize ×2, half-pixel',
    nodes: [
      { kind: 'resize', name: 'u', input: 'stem', convention: 'half-pixel', to: { factor: 2 } },
      conv('a', 'u', 8, 4),
    ],
  },
  {
    title: 'resize like the photo, align-corners',
    nodes: [
      { kind: 'max-pool', name: 'p', input: 'stem', kernel: 2, stride: 2 },
      { kind: 'resize', name: 'a', input: 'p', convention: 'align-corners', to: { like: 'images' } },
    ],
  },
  {
    title: 'resize ×2, align-corners: 7 → 13',
    nodes: [{ kind: 'resize', name: 'a', input: 'stem', convention: 'align-corners', to: { factor: 2 } }],
  },
  {
    title: 'resize of one cell: the same everywhere',
    nodes: [
      { kind: 'global-average-pool', name: 'g', input: 'stem' },
      conv('l', 'g', 8, 8),
      { kind: 'resize', name: 'u', input: 'l', convention: 'align-corners', to: { like: 'stem' } },
      { kind: 'add', name: 'a', inputs: ['stem', 'u'] },
    ],
  },
  {
    title: 'resize ×3, asymmetric',
    nodes: [{ kind: 'resize', name: 'a', input: 'stem', convention: 'asymmetric', to: { factor: 3 } }],
  },
  { title: 'dropout', nodes: [{ kind: 'dropout', name: 'z', input: 'stem', rate: 0.5 }, conv('a', 'z', 8, 4)] },
  { title: 'softmax', nodes: [conv('c', 'stem', 8, 5), { kind: 'softmax', name: 'a', input: 'c' }] },
];

export function graphOf({ title, nodes, stem }: Case): Graph {
  const first = conv('stem', 'images', 3, 8, { kernel: 3, padding: 1, ...stem });
  return {
    format: 1,
    name: title,
    input: { name: 'images', channels: 3 },
    nodes: [first, ...nodes],
    outputs: { out: (nodes.at(-1) as GraphNode).name },
  };
}
