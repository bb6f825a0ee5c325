import type { GraphNode } from '@dsrg/core';

export const conv = (
  name: string,
  input: string,
  inChannels: number,
  outChannels: number,
  more: object = {},
): GraphNode => ({
  kind: 'convolution',
  name,
  input,
  inChannels,
  outChannels,
  kernel: 1,
  ...more,
});

export interface Case {
  readonly title: string;
  /** Nodes between a 3×3 convolution `stem` (3 → 8 channels) and the output, which is the last of them. */
  readonly nodes: readonly GraphNode[];
  readonly size?: readonly [number, number];
  readonly count?: number;
  readonly stem?: object;
}
