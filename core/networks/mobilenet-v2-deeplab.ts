import type { ConvolutionNode, GraphNode } from '../graph/nodes.ts';
import type { Network, NetworkOptions } from './network.ts';

/** Groups of inverted residual blocks: expansion, output channels, blocks, first stride (MobileNetV2, CVPR 2018, table 2). */
const groups = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
] as const;

export interface MobileNetV2Options extends NetworkOptions {
  /** @default 16 */
  readonly outputStride?: 8 | 16 | 32;
  /** Channels of the DeepLab head's dilated convolution. @default 256 */
  readonly headChannels?: number;
  /** Dilation of that convolution. @default 6 */
  readonly headDilation?: number;
}

/**
 * MobileNetV2 1.0 with its last strides removed and replaced by dilation, a layer for class activation maps on its 1280 features, and
 * class scores that add three branches: a layer on those features, the same on their mean over the photo, and a DeepLab head
 * (dilated 3×3, then 1×1) on the 320 channels before them. Scores come at stride 8.
 * Batch norm is folded into the convolutions; padding is TensorFlow's SAME; input is x / 127.5 − 1.
 */
export function mobileNetV2Deeplab(options: MobileNetV2Options): Network {
  const { classes, outputStride = 16, headChannels = 256, headDilation = 6 } = options;
  const nodes: GraphNode[] = [];
  const trunk: string[] = [];
  const convolve = (node: Omit<ConvolutionNode, 'kind' | 'padding'>, relu6: boolean): string => {
    nodes.push({ kind: 'convolution', padding: 'same', ...node });
    trunk.push(node.name);
    if (!relu6) return node.name;
    const name = `${node.name}.relu6`;
    nodes.push({ kind: 'clip', name, input: node.name, minimum: 0, maximum: 6 });
    return name;
  };

  let reached = 2;
  let dilation = 1;
  let input = convolve({ name: 'stem', input: 'images', inChannels: 3, outChannels: 32, kernel: 3, stride: 2 }, true);
  let channels = 32;
  let index = 0;
  for (const group of groups) {
    for (let block = 0; block < group.blocks; block++, index++) {
      const name = `block${index}`;
      const wide = channels * group.expansion;
      let x = input;
      if (group.expansion > 1) {
        x = convolve({ name: `${name}.expand`, input, inChannels: channels, outChannels: wide, kernel: 1 }, true);
      }
      const wanted = block === 0 ? group.stride : 1;
      // A stride that would pass the output stride is removed: this layer keeps its dilation, later ones double theirs.
      const stride = reached * wanted > outputStride ? 1 : wanted;
      x = convolve(
        {
          name: `${name}.depthwise`,
          input: x,
          inChannels: wide,
          outChannels: wide,
          kernel: 3,
          groups: wide,
          stride,
          dilation,
        },
        true,
      );
      reached *= stride;
      dilation *= wanted / stride;
      x = convolve(
        { name: `${name}.project`, input: x, inChannels: wide, outChannels: group.channels, kernel: 1 },
        false,
      );
      const residual = wanted === 1 && channels === group.channels;
      if (residual) nodes.push({ kind: 'add', name: `${name}.sum`, inputs: [input, x] });
      input = residual ? `${name}.sum` : x;
      channels = group.channels;
    }
  }
  const features = convolve({ name: 'features', input, inChannels: 320, outChannels: 1280, kernel: 1 }, true);
  const perClass = { kind: 'convolution', outChannels: classes, kernel: 1 } as const;
  nodes.push(
    { ...perClass, name: 'cam', input: features, inChannels: 1280, outChannels: classes - 1 },
    { kind: 'global-average-pool', name: 'tags', input: 'cam' },
    // What is here: the features of this cell.
    { ...perClass, name: 'local', input: features, inChannels: 1280 },
    // What is in the photo at all: the mean features, the same for every cell.
    { kind: 'global-average-pool', name: 'image', input: features },
    { ...perClass, name: 'global', input: 'image', inChannels: 1280 },
    { kind: 'resize', name: 'global.everywhere', input: 'global', convention: 'align-corners', to: { like: 'local' } },
    // What is around: DeepLab's dilated head.
    {
      kind: 'convolution',
      name: 'head',
      input,
      inChannels: 320,
      outChannels: headChannels,
      kernel: 3,
      dilation: headDilation,
      padding: 'same',
    },
    { kind: 'relu', name: 'head.relu', input: 'head' },
    { ...perClass, name: 'context', input: 'head.relu', inChannels: headChannels },
    { kind: 'add', name: 'scores', inputs: ['local', 'context', 'global.everywhere'] },
  );
  let logits = 'scores';
  if (outputStride > 8) {
    // DSRG's grid of stride 8: 21 → 41 cells for a picture of 321.
    logits = 'logits';
    const to = { factor: outputStride / 8 };
    nodes.push({ kind: 'resize', name: logits, input: 'scores', convention: 'align-corners', to });
  }
  return {
    graph: {
      format: 1,
      name: 'mobilenet-v2-deeplab',
      input: { name: 'images', channels: 3 },
      nodes,
      outputs: { cam: 'cam', tags: 'tags', logits, features },
    },
    trunk,
    tagLayers: ['local', 'global'],
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    outputStride,
  };
}
