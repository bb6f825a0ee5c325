import { DsrgError } from '../errors.ts';
import { validateGraph } from '../graph/validate-graph.ts';
import {
  type CosegOptions,
  efficientNetLite0CosegFinal,
  efficientNetLite0CosegInit,
  mobileNetV2CosegFinal,
  mobileNetV2CosegInit,
  resnet50CosegFinal,
  resnet50CosegInit,
} from './coseg.ts';
import { efficientNetLite0Deeplab } from './efficientnet-lite0-deeplab.ts';
import {
  type EncoderDecoderNetworkOptions,
  efficientNetLite0DeeplabV3Plus,
  efficientNetLite0Recurseed,
  mobileNetV2DeeplabV3Plus,
  mobileNetV2Recurseed,
  resnet50Recurseed,
  resnet101DeeplabV3Plus,
} from './encoder-decoder.ts';
import { mobileNetV2Deeplab } from './mobilenet-v2-deeplab.ts';
import type { Network, NetworkOptions } from './network.ts';
import { resnetCam, resnetDeeplab, torchResnetDeeplabV2 } from './resnet-deeplab.ts';
import { tiny } from './tiny.ts';
import { vgg16Background, vgg16Cam } from './vgg16-cam.ts';
import { vgg16Deeplab } from './vgg16-deeplab.ts';
import { vgg16Gap } from './vgg16-gap.ts';

/** Network options, every choice made. */
type ChosenOptions = { [Key in keyof NetworkOptions]-?: Exclude<NetworkOptions[Key], undefined> };

/** A network that can be trained, and what it leaves to choose. */
export interface NetworkEntry {
  /** `segment`: it gives scores of every class at every cell; `tag`: it learns tags alone. */
  readonly task: 'segment' | 'tag';
  /** Photo pixels per cell that it can be built for, the usual one first. */
  readonly strides: readonly number[];
  /** Other choices by the name of the option, the usual one first. @default none */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** @param options with a stride and choices of those above */
  build(options: ChosenOptions): Network;
}

const pooling = ['caffe', 'tensorflow'];
const strideOn = ['1x1', '3x3'];
const batchNorm = ['trained', 'frozen'];
type Dilatable = 8 | 16 | 32;

/** The networks by name: a new one of known node kinds is its own file and a line here. */
export const networks = {
  tiny: { task: 'segment', strides: [4], build: tiny },
  'mobilenet-v2-deeplab': {
    task: 'segment',
    strides: [16, 8, 32],
    build: ({ classes, outputStride }) => mobileNetV2Deeplab({ classes, outputStride: outputStride as Dilatable }),
  },
  'efficientnet-lite0-deeplab': {
    task: 'segment',
    strides: [16, 8, 32],
    build: ({ classes, outputStride }) =>
      efficientNetLite0Deeplab({ classes, outputStride: outputStride as Dilatable }),
  },
  'vgg16-deeplab': { task: 'segment', strides: [8], choices: { pooling }, build: vgg16Deeplab },
  'vgg16-large-fov': {
    task: 'segment',
    strides: [8],
    choices: { pooling },
    build: (options) => vgg16Deeplab({ ...options, head: 'large-fov' }),
  },
  /** Guided Labelling's segmenter: DeepLab-LargeFOV without an average pool. */
  'vgg16-guided': {
    task: 'segment',
    strides: [8],
    choices: { pooling },
    build: (options) => vgg16Deeplab({ ...options, head: 'large-fov', averagePool: false, scores: 'fc8_voc12' }),
  },
  'vgg16-gap-low': { task: 'tag', strides: [16], build: (options) => vgg16Gap('low', options) },
  'vgg16-gap-high': { task: 'tag', strides: [8], build: (options) => vgg16Gap('high', options) },
  'vgg16-gap-deeplab': { task: 'tag', strides: [8], build: (options) => vgg16Gap('deeplab', options) },
  'vgg16-cam': { task: 'tag', strides: [8], build: vgg16Cam },
  'vgg16-background': { task: 'tag', strides: [32], build: vgg16Background },
  'resnet50-deeplab': resnet('segment', 50),
  'resnet101-deeplab': resnet('segment', 101),
  'resnet50-cam': resnet('tag', 50),
  'resnet101-cam': resnet('tag', 101),
  'resnet50-recurseed': encoderDecoder(resnet50Recurseed),
  'mobilenet-v2-recurseed': encoderDecoder(mobileNetV2Recurseed),
  'efficientnet-lite0-recurseed': encoderDecoder(efficientNetLite0Recurseed),
  'resnet101-deeplab-v3-plus': encoderDecoder(resnet101DeeplabV3Plus),
  'mobilenet-v2-deeplab-v3-plus': encoderDecoder(mobileNetV2DeeplabV3Plus),
  'efficientnet-lite0-deeplab-v3-plus': encoderDecoder(efficientNetLite0DeeplabV3Plus),
  'resnet101-deeplab-v2': { task: 'segment', strides: [8], choices: { batchNorm }, build: torchResnetDeeplabV2 },
  /** Web co-segmentation's (Shen et al., BMVC 2017): the one that makes masks, and the one with a global branch that learns from them. */
  'resnet50-coseg-init': coseg(resnet50CosegInit, [8]),
  'resnet50-coseg-final': coseg(resnet50CosegFinal, [8]),
  'mobilenet-v2-coseg-init': coseg(mobileNetV2CosegInit, [16, 8]),
  'mobilenet-v2-coseg-final': coseg(mobileNetV2CosegFinal, [16, 8]),
  'efficientnet-lite0-coseg-init': coseg(efficientNetLite0CosegInit, [16, 8]),
  'efficientnet-lite0-coseg-final': coseg(efficientNetLite0CosegFinal, [16, 8]),
} as const satisfies Readonly<Record<string, NetworkEntry>>;

export type NetworkName = keyof typeof networks;

/**
 * Builds and checks a network.
 * @throws DsrgError CONFIG for a stride or another choice that it does not leave
 */
export function createNetwork(name: NetworkName, options: NetworkOptions): Network {
  const { strides, choices = {}, build }: NetworkEntry = networks[name];
  const { outputStride = strides[0] as number } = options;
  if (!strides.includes(outputStride)) {
    const has = [...strides].sort((a, b) => a - b).join(', ');
    throw new DsrgError('CONFIG', `Output stride ${outputStride}; ${name} has ${has.replace(/, (\d+)$/, ' or $1')}.`);
  }
  const chosen = Object.fromEntries(
    Object.entries(choices).map(([option, [usual]]) => [option, options[option as 'pooling'] ?? usual]),
  );
  const usual = { pooling: 'caffe', strideOn: '1x1', batchNorm: 'trained' } as const;
  const network = build({ ...usual, ...chosen, classes: options.classes, outputStride });
  validateGraph(network.graph);
  return network;
}

function encoderDecoder(create: (options: EncoderDecoderNetworkOptions) => Network) {
  return {
    task: 'segment' as const,
    strides: [16, 8],
    choices: { batchNorm },
    build: ({ classes, outputStride, batchNorm }: ChosenOptions) =>
      create({ classes, outputStride: outputStride as 8 | 16, batchNorm }),
  };
}

function coseg(create: (options: CosegOptions) => Network, strides: readonly number[]) {
  return {
    task: 'segment' as const,
    strides,
    build: ({ classes, outputStride }: ChosenOptions) => create({ classes, outputStride: outputStride as 8 | 16 }),
  };
}

function resnet<Task extends 'segment' | 'tag'>(task: Task, depth: 50 | 101) {
  const create = task === 'segment' ? resnetDeeplab : resnetCam;
  return {
    task,
    strides: task === 'segment' ? [8, 16, 32] : [16, 8, 32],
    choices: { strideOn },
    build: ({ classes, outputStride, strideOn }: ChosenOptions) =>
      create({ classes, depth, outputStride: outputStride as Dilatable, strideOn }),
  };
}
