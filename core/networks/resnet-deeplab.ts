import { GraphWriter } from './graph-writer.ts';
import type { Network, NetworkOptions } from './network.ts';
import { type ResnetTrunkOptions, resnetTrunk, torchMean, torchStd } from './resnet-trunk.ts';

export interface ResnetOptions extends Pick<NetworkOptions, 'classes'>, Partial<ResnetTrunkOptions> {
  /** Mean RGB. @default that of the authors' Caffe models */
  readonly mean?: readonly [number, number, number];
  /** @default [1, 1, 1], as in the authors' Caffe models */
  readonly std?: readonly [number, number, number];
}

/** As in DeepLab-v2's released network (trunk of the authors' Caffe models). */
const deeplabV2 = {
  depth: 101,
  outputStride: 8,
  strideOn: '1x1',
  poolCeil: true,
  scale: 'frozen',
} as const satisfies ResnetTrunkOptions;
const caffeMean = [122.675, 116.669, 104.008] as const;

/**
 * ResNet with DeepLab-v2's head: its last strides are dilation, and four 3×3 layers of dilation 6, 12, 18 and 24 give class scores that
 * are summed: 41×41 for 321×321. Single scale; DeepLab-v2's own training added two smaller ones and took the maximum.
 * Input is RGB − mean: a Caffe file's conv1, which reads BGR, has to have its input channels turned round.
 */
export function resnetDeeplab(options: ResnetOptions): Network {
  const { classes, ...rest } = options;
  const writer = new GraphWriter();
  const trunk = { ...deeplabV2, ...rest };
  const { features, layers, frozen } = resnetTrunk(writer, { name: 'images', channels: 3 }, trunk);
  const branches = [6, 12, 18, 24].map((dilation, k) =>
    writer.convolve(features, `fc1_voc12_c${k}`, classes, { kernel: 3, dilation, relu: false }),
  );
  writer.add('fc1_voc12', branches);
  return {
    ...common(`resnet${trunk.depth}-deeplab`, writer, { logits: 'fc1_voc12' }, options),
    trunk: layers,
    frozen,
    outputStride: trunk.outputStride,
  };
}

/** RecurSeed's other segmenter (`core/networks.py@df538e2`): DeepLab-v2's head on torchvision's ResNet-101, whose batch norms learn. */
export function torchResnetDeeplabV2({
  classes,
  batchNorm = 'trained',
}: Pick<NetworkOptions, 'classes' | 'batchNorm'>): Network {
  const network = resnetDeeplab({
    classes,
    depth: 101,
    outputStride: 8,
    strideOn: '3x3',
    poolCeil: false,
    scale: batchNorm === 'frozen' ? 'frozen-norm' : 'norm',
    dilated: 'later',
    mean: torchMean,
    std: torchStd,
  });
  return { ...network, graph: { ...network.graph, name: 'resnet101-deeplab-v2' } };
}

/** ResNet with one score per tag at each cell, `cam`, and its mean over the photo, `tags` (Zhou et al., CVPR 2016). */
export function resnetCam(options: ResnetOptions): Network {
  const { classes, ...rest } = options;
  const writer = new GraphWriter();
  const trunk = { ...deeplabV2, outputStride: 16 as const, ...rest };
  const { features, layers, frozen } = resnetTrunk(writer, { name: 'images', channels: 3 }, trunk);
  writer.globalAveragePool(writer.convolve(features, 'cam', classes - 1, { relu: false }), 'tags');
  return {
    ...common(`resnet${trunk.depth}-cam`, writer, { cam: 'cam', tags: 'tags' }, options),
    trunk: layers,
    frozen,
    outputStride: trunk.outputStride,
  };
}

function common(
  name: string,
  { nodes }: GraphWriter,
  outputs: Record<string, string>,
  { mean = caffeMean, std = [1, 1, 1] }: ResnetOptions,
) {
  const graph = { format: 1, name, input: { name: 'images', channels: 3 }, nodes, outputs } as const;
  return { graph, tagLayers: [], mean, std };
}
