import { GraphWriter, type Maps } from './graph-writer.ts';
import type { Network, NetworkOptions } from './network.ts';
import { vgg16Layers, vgg16Trunk } from './vgg16-trunk.ts';

export interface Vgg16DeeplabOptions extends Pick<NetworkOptions, 'classes' | 'pooling'> {
  /** `aspp`: four branches of dilation 6, 12, 18 and 24, summed (DSRG). `large-fov`: one of dilation 12 (SEC). @default 'aspp' */
  readonly head?: 'aspp' | 'large-fov';
  /** Whether an average pool, pool5a, stands before the head: DSRG and SEC have it, Guided Labelling has not. @default true */
  readonly averagePool?: boolean;
  /** Name of the layer of scores, by which weights files know it. @default 'fc8-SEC' */
  readonly scores?: string;
  /** Share of values that dropout drops after fc6 and fc7. @default 0.5 */
  readonly dropout?: number;
  /** Mean RGB. @default that of DSRG and SEC */
  readonly mean?: readonly [number, number, number];
}

/**
 * Standard deviations of fc6 and fc7 where they begin at random, on a trunk of ImageNet's convolutions, whose features are large: DSRG's
 * four branches then give scores of deviation 0.8 and, on published cues, first losses of 6.7 ± 0.3 and 0.25, as in the released code's log
 * (6.18 and 0.27, where fc6 and fc7 are ImageNet's; `test/bench/first-losses.ts`). By He's rule they would be 17.5 and 1.9.
 */
const sigmas = { 6: 0.004, 7: 0.009 } as const;

/**
 * VGG16 as DeepLab and after it SEC and DSRG use it: pools of 3×3, the last two without stride, conv5 dilated, an average pool (pool5a),
 * and branches of fc6 (dilated 3×3), fc7 and fc8 (1×1), each with dropout 0.5 before the next. Scores at stride 8: 41×41 for 321×321.
 * Names are those of DSRG's and SEC's prototxt. Input is RGB − mean: a Caffe file's conv1_1, which reads BGR, has to have its input
 * channels turned round. fc8 learns ten times as fast as the rest.
 */
export function vgg16Deeplab(options: Vgg16DeeplabOptions): Network {
  const { classes, head = 'aspp', dropout = 0.5, mean = [123, 117, 104], pooling = 'caffe' } = options;
  const { averagePool = true, scores = 'fc8-SEC' } = options;
  const writer = new GraphWriter();
  const trunk = [...vgg16Layers];
  const pool5 = vgg16Trunk(
    writer,
    { name: 'images', channels: 3 },
    { poolKernel: 3, poolStrides: [2, 2, 2, 1, 1], lastDilation: 2, pooling },
  );
  const window = pooling === 'caffe' ? { padding: 1 } : ({ padding: 'same', countPadding: false } as const);
  const features = averagePool ? writer.averagePool(pool5, 'pool5a', { kernel: 3, stride: 1, ...window }) : pool5;
  const branch = (dilation: number, suffix: string): Maps => {
    let x = features;
    for (const [layer, kernel] of [[6, 3] as const, [7, 1] as const]) {
      x = writer.convolve(x, `fc${layer}${suffix}`, 1024, { kernel, ...(kernel === 3 && { dilation }) });
      x = writer.dropout(x, `drop${layer}${suffix}`, dropout);
      trunk.push(`fc${layer}${suffix}`);
    }
    return writer.convolve(x, `${scores}${suffix}`, classes, { relu: false });
  };
  if (head === 'large-fov') {
    branch(12, '');
  } else {
    const branches = [6, 12, 18, 24].map((dilation, k) => branch(dilation, `_${k + 1}`));
    writer.add(scores, branches);
  }
  return {
    graph: {
      format: 1,
      name: 'vgg16-deeplab',
      input: { name: 'images', channels: 3 },
      nodes: writer.nodes,
      outputs: { logits: scores },
    },
    trunk,
    sigmas: Object.fromEntries(trunk.slice(vgg16Layers.length).map((layer) => [layer, sigmas[layer[2] as '6' | '7']])),
    tagLayers: [],
    mean,
    std: [1, 1, 1],
    outputStride: 8,
  };
}
