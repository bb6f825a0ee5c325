import { GraphWriter } from './graph-writer.ts';
import { type InvertedGroup, invertedResiduals } from './inverted-residuals.ts';
import type { Network, NetworkOptions } from './network.ts';
import { threeBranchHead, threeBranchTagLayers } from './three-branch-head.ts';

/** EfficientNet-B0's blocks (Tan and Le, ICML 2019, table 1) without squeeze and excitation, as in EfficientNet-Lite0. */
export const efficientNetLite0Groups = [
  { kernel: 3, stride: 1, expansion: 1, channels: 16, blocks: 1 },
  { kernel: 3, stride: 2, expansion: 6, channels: 24, blocks: 2 },
  { kernel: 5, stride: 2, expansion: 6, channels: 40, blocks: 2 },
  { kernel: 3, stride: 2, expansion: 6, channels: 80, blocks: 3 },
  { kernel: 5, stride: 1, expansion: 6, channels: 112, blocks: 3 },
  { kernel: 5, stride: 2, expansion: 6, channels: 192, blocks: 4 },
  { kernel: 3, stride: 1, expansion: 6, channels: 320, blocks: 1 },
] as const satisfies readonly InvertedGroup[];

export interface EfficientNetLite0Options extends Pick<NetworkOptions, 'classes'> {
  /** @default 16 */
  readonly outputStride?: 8 | 16 | 32;
}

/**
 * EfficientNet-Lite0 with its last strides removed and replaced by dilation, and MobileNetV2's heads of ours: a layer for class activation
 * maps and class scores of three branches, at stride 8. Batch norm is folded into the convolutions; padding is TensorFlow's SAME; input is
 * (x − 127) / 128.
 */
export function efficientNetLite0Deeplab({ classes, outputStride = 16 }: EfficientNetLite0Options): Network {
  const writer = new GraphWriter();
  const images = { name: 'images', channels: 3 };
  const trunk = invertedResiduals(writer, images, efficientNetLite0Groups, outputStride);
  const outputs = threeBranchHead(writer, trunk, { classes, outputStride, headChannels: 256, headDilation: 6 });
  return {
    graph: { format: 1, name: 'efficientnet-lite0-deeplab', input: images, nodes: writer.nodes, outputs },
    trunk: trunk.layers,
    tagLayers: threeBranchTagLayers,
    mean: [127, 127, 127],
    std: [128, 128, 128],
    outputStride,
  };
}
