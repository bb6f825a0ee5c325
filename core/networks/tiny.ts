import type { GraphNode } from '../graph/nodes.ts';
import type { Network, NetworkOptions } from './network.ts';

/** Output channels and stride of the trunk's 3×3 convolutions; without dilation, so that activation maps keep to their objects. */
const trunk = [
  { channels: 16, stride: 2 },
  { channels: 32, stride: 2 },
  { channels: 48, stride: 1 },
  { channels: 64, stride: 1 },
  { channels: 64, stride: 1 },
] as const;

/** A network of seven convolutions at stride 4 that trains from scratch in a minute: for tests, first tries and small photos. */
export function tiny({ classes }: NetworkOptions): Network {
  const nodes: GraphNode[] = [];
  let input = 'images';
  let inChannels = 3;
  trunk.forEach(({ channels, stride }, k) => {
    const name = `trunk${k + 1}`;
    nodes.push({
      kind: 'convolution',
      name,
      input,
      inChannels,
      outChannels: channels,
      kernel: 3,
      stride,
      padding: 'same',
    });
    nodes.push({ kind: 'relu', name: `${name}.relu`, input: name });
    input = `${name}.relu`;
    inChannels = channels;
  });
  nodes.push(
    { kind: 'convolution', name: 'cam', input, inChannels, outChannels: classes - 1, kernel: 1 },
    { kind: 'global-average-pool', name: 'tags', input: 'cam' },
    { kind: 'convolution', name: 'logits', input, inChannels, outChannels: classes, kernel: 1 },
  );
  return {
    graph: {
      format: 1,
      name: 'tiny',
      input: { name: 'images', channels: 3 },
      nodes,
      outputs: { cam: 'cam', tags: 'tags', logits: 'logits' },
    },
    trunk: trunk.map((_, k) => `trunk${k + 1}`),
    tagLayers: ['logits'],
    mean: [127.5, 127.5, 127.5],
    std: [64, 64, 64],
    outputStride: 4,
  };
}
