import type { GraphWriter, Maps } from './graph-writer.ts';
import type { NetworkOptions } from './network.ts';

/** Output channels of VGG16's convolutions, by group (Simonyan and Zisserman, ICLR 2015, table 1, column D). */
const groups = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

/** The trunk's convolutions: conv1_1 … conv5_3. */
export const vgg16Layers: readonly string[] = groups.flatMap((group, k) =>
  group.map((_, layer) => `conv${k + 1}_${layer + 1}`),
);

export interface Vgg16TrunkOptions {
  /** 3 with padding 1 (DeepLab), or the original 2 without padding. */
  readonly poolKernel: 2 | 3;
  /** Caffe's sizes, rounded up, or TensorFlow's SAME. @default 'caffe' */
  readonly pooling?: NetworkOptions['pooling'];
  /** Strides of pool1 … pool5; where the list ends, pools are left out. */
  readonly poolStrides: readonly number[];
  /** Dilation of conv5_1 … conv5_3. @default 1 */
  readonly lastDilation?: number;
}

/** Writes VGG16's thirteen convolutions, each with ReLU, and their pools, under Caffe's names. */
export function vgg16Trunk(writer: GraphWriter, images: Maps, options: Vgg16TrunkOptions): Maps {
  const { poolKernel: kernel, poolStrides, lastDilation = 1, pooling = 'caffe' } = options;
  const window =
    pooling === 'tensorflow' ? ({ padding: 'same' } as const) : { padding: kernel === 3 ? 1 : 0, ceil: true };
  let x = images;
  groups.forEach((group, k) => {
    const dilation = k === 4 ? lastDilation : 1;
    group.forEach((channels, layer) => {
      x = writer.convolve(x, `conv${k + 1}_${layer + 1}`, channels, { kernel: 3, dilation });
    });
    const stride = poolStrides[k];
    if (stride === undefined) return;
    x = writer.maxPool(x, `pool${k + 1}`, { kernel, stride, ...window });
  });
  return x;
}
