import { GraphWriter, type Maps } from './graph-writer.ts';
import type { Network, NetworkOptions } from './network.ts';
import { vgg16Layers, vgg16Trunk } from './vgg16-trunk.ts';

/** The three seed networks of Guided Labelling: `GAP-LowRes`, `GAP-HighRes` and `GAP-DeepLab` (`src/seed/networks.py`). */
export type Vgg16GapForm = 'low' | 'high' | 'deeplab';

/** Mean RGB of `ilsvrc_2012_mean.npy`. */
const mean = [122.679, 116.669, 104.007] as const;
/** Standard deviation of the fresh layers (`networks.py`, gaussian 0.005). */
const sigma = 0.005;

/**
 * The network from which Guided Labelling (Oh et al., CVPR 2017) takes its seeds. The mean of its maps goes through a layer without bias;
 * since that is linear, it is applied to the maps and averaged afterwards: `cam`, without ReLU, and `tags`, its mean.
 *
 * * `low`: four pools, one 3×3 layer of 1024 channels; stride 16, 21×21 for 321×321.
 * * `high`: three pools, two such layers; stride 8, 41×41. The released preset.
 * * `deeplab`: DeepLab's pools and dilations, its fc6 (dilation 12) and fc7, which come with a DeepLab file; stride 8, 41×41.
 *
 * Dropout 0.5 after each layer of the head. `scores` learns ten times as fast.
 */
export function vgg16Gap(form: Vgg16GapForm, { classes }: Pick<NetworkOptions, 'classes'>): Network {
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  const add = (from: Maps, name: string, kernel: number, dilation = 1) =>
    writer.dropout(writer.convolve(from, name, 1024, { kernel, dilation }), `drop${name.slice(2)}`, 0.5);
  const trunk = [...vgg16Layers];
  const fresh: string[] = [];
  let x: Maps;
  if (form === 'deeplab') {
    x = vgg16Trunk(writer, images, { poolKernel: 3, poolStrides: [2, 2, 2, 1, 1], lastDilation: 2 });
    x = add(add(x, 'fc6', 3, 12), 'fc7', 1);
    trunk.push('fc6', 'fc7');
  } else {
    x = vgg16Trunk(writer, images, { poolKernel: 2, poolStrides: form === 'low' ? [2, 2, 2, 2] : [2, 2, 2] });
    for (const name of form === 'low' ? ['fc6_gap'] : ['fc6_gap', 'fc7_gap']) {
      x = add(x, name, 3);
      fresh.push(name);
    }
  }
  const cam = writer.convolve(x, 'scores', classes - 1, { bias: false, relu: false });
  writer.globalAveragePool(cam, 'tags');
  return {
    graph: {
      format: 1,
      name: `vgg16-gap-${form}`,
      input: images,
      nodes: writer.nodes,
      outputs: { cam: 'scores', tags: 'tags' },
    },
    trunk,
    heads: ['scores'],
    sigmas: Object.fromEntries([...fresh, 'scores'].map((name) => [name, sigma])),
    tagLayers: [],
    mean,
    std: [1, 1, 1],
    outputStride: form === 'low' ? 16 : 8,
  };
}
