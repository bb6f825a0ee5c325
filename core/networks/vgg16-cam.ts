import { GraphWriter } from './graph-writer.ts';
import type { Network, NetworkOptions } from './network.ts';
import { vgg16Layers, vgg16Trunk } from './vgg16-trunk.ts';

/** Mean RGB that SEC's localisation networks subtract. */
const mean = [122.675, 116.669, 104.008] as const;
/** Standard deviation of SEC's fresh layers. */
const sigma = 0.005;

/**
 * The network from which SEC takes its foreground cues: VGG16 without its last two pools, two 3×3 layers, and the mean of their maps
 * under a layer without bias. Since that layer is linear, it is applied to the maps and averaged afterwards: `cam` at stride 8 (41×41
 * for 321×321) and `tags`, its mean. No ReLU follows fc7_CAM, as in the released deploy graph. `scores` learns ten times as fast.
 */
export function vgg16Cam({ classes }: Pick<NetworkOptions, 'classes'>): Network {
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  let x = vgg16Trunk(writer, images, { poolKernel: 2, poolStrides: [2, 2, 2] });
  x = writer.dropout(writer.convolve(x, 'fc6_CAM', 1024, { kernel: 3 }), 'drop6', 0.5);
  x = writer.dropout(writer.convolve(x, 'fc7_CAM', 1024, { kernel: 3, relu: false }), 'drop7', 0.5);
  const cam = writer.convolve(x, 'scores', classes - 1, { bias: false, relu: false });
  writer.globalAveragePool(cam, 'tags');
  return {
    graph: {
      format: 1,
      name: 'vgg16-cam',
      input: images,
      nodes: writer.nodes,
      outputs: { cam: 'scores', tags: 'tags' },
    },
    trunk: vgg16Layers,
    heads: ['scores'],
    sigmas: { fc6_CAM: sigma, fc7_CAM: sigma, scores: sigma },
    tagLayers: [],
    mean,
    std: [1, 1, 1],
    outputStride: 8,
  };
}

/**
 * The network whose gradient gives SEC its background cues: plain VGG16 with fc6 and fc7 of 1024 channels, for photos of 321×321 alone
 * (fc6 reads all 11×11 cells of pool5). Its inner products are written as convolutions: a Caffe weight of 1024×61952 is, in the same
 * order, one of 1024×512×11×11. Dropout after fc6 and fc7 is in training only (the authors' word; their deploy graph has none).
 */
export function vgg16Background({ classes }: Pick<NetworkOptions, 'classes'>): Network {
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  let x = vgg16Trunk(writer, images, { poolKernel: 2, poolStrides: [2, 2, 2, 2, 2] });
  x = writer.dropout(writer.convolve(x, 'fc6', 1024, { kernel: 11, padding: 0 }), 'drop6', 0.5);
  x = writer.dropout(writer.convolve(x, 'fc7', 1024), 'drop7', 0.5);
  writer.convolve(x, 'fc8', classes - 1, { relu: false });
  return {
    graph: {
      format: 1,
      name: 'vgg16-background',
      input: images,
      nodes: writer.nodes,
      outputs: { tags: 'fc8' },
    },
    trunk: vgg16Layers,
    heads: ['fc8'],
    sigmas: { fc6: sigma, fc7: sigma, fc8: sigma },
    tagLayers: [],
    mean,
    std: [1, 1, 1],
    outputStride: 32,
  };
}
