import { GraphWriter } from './graph-writer.ts';
import { type InvertedGroup, invertedResiduals } from './inverted-residuals.ts';
import type { Network, NetworkOptions } from './network.ts';
import { threeBranchHead, threeBranchTagLayers } from './three-branch-head.ts';

/** Groups of inverted residual blocks (MobileNetV2, CVPR 2018, table 2). */
export const mobileNetV2Groups = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
] as const satisfies readonly InvertedGroup[];

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
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  const trunk = invertedResiduals(writer, images, mobileNetV2Groups, outputStride);
  const outputs = threeBranchHead(writer, trunk, { classes, outputStride, headChannels, headDilation });
  return {
    graph: { format: 1, name: 'mobilenet-v2-deeplab', input: images, nodes: writer.nodes, outputs },
    trunk: trunk.layers,
    tagLayers: threeBranchTagLayers,
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    outputStride,
  };
}
