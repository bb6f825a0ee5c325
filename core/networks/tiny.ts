import { GraphWriter, type Maps } from './graph-writer.ts';
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
export function tiny({ classes }: Pick<NetworkOptions, 'classes'>): Network {
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  const features = trunk.reduce<Maps>(
    (x, { channels, stride }, k) =>
      writer.convolve(x, `trunk${k + 1}`, channels, { kernel: 3, stride, padding: 'same' }),
    images,
  );
  writer.globalAveragePool(writer.convolve(features, 'cam', classes - 1, { relu: false }), 'tags');
  writer.convolve(features, 'logits', classes, { relu: false });
  return {
    graph: {
      format: 1,
      name: 'tiny',
      input: images,
      nodes: writer.nodes,
      outputs: { cam: 'cam', tags: 'tags', logits: 'logits' },
    },
    trunk: trunk.map((_, k) => `trunk${k + 1}`),
    tagLayers: ['logits'],
    mean: [127.5, 127.5, 127.5],
    std: [64, 64, 64],
    outputStride: 4,
  };
}
