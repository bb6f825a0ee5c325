import { DsrgError } from '../errors.ts';
import { validateGraph } from '../graph/validate-graph.ts';
import { efficientNetLite0Deeplab } from './efficientnet-lite0-deeplab.ts';
import { mobileNetV2Deeplab } from './mobilenet-v2-deeplab.ts';
import type { Network, NetworkOptions } from './network.ts';
import { resnetCam, resnetDeeplab } from './resnet-deeplab.ts';
import { tiny } from './tiny.ts';
import { vgg16Background, vgg16Cam } from './vgg16-cam.ts';
import { vgg16Deeplab } from './vgg16-deeplab.ts';
import { vgg16Gap } from './vgg16-gap.ts';

const dilatable = [8, 16, 32] as const;

/** The networks that can be trained, by name. */
export const networks = {
  tiny,
  'mobilenet-v2-deeplab': ({ classes, outputStride = 16 }) =>
    mobileNetV2Deeplab({ classes, outputStride: oneOf(dilatable, outputStride, 'mobilenet-v2-deeplab') }),
  'efficientnet-lite0-deeplab': ({ classes, outputStride = 16 }) =>
    efficientNetLite0Deeplab({ classes, outputStride: oneOf(dilatable, outputStride, 'efficientnet-lite0-deeplab') }),
  'vgg16-deeplab': ({ outputStride = 8, ...rest }) => {
    oneOf([8], outputStride, 'vgg16-deeplab');
    return vgg16Deeplab(rest);
  },
  'vgg16-large-fov': ({ outputStride = 8, ...rest }) => {
    oneOf([8], outputStride, 'vgg16-large-fov');
    return vgg16Deeplab({ ...rest, head: 'large-fov' });
  },
  /** Guided Labelling's segmenter: DeepLab-LargeFOV without an average pool. */
  'vgg16-guided': ({ outputStride = 8, ...rest }) => {
    oneOf([8], outputStride, 'vgg16-guided');
    return vgg16Deeplab({ ...rest, head: 'large-fov', averagePool: false, scores: 'fc8_voc12' });
  },
  'vgg16-gap-low': ({ classes, outputStride = 16 }) => {
    oneOf([16], outputStride, 'vgg16-gap-low');
    return vgg16Gap('low', { classes });
  },
  'vgg16-gap-high': ({ classes, outputStride = 8 }) => {
    oneOf([8], outputStride, 'vgg16-gap-high');
    return vgg16Gap('high', { classes });
  },
  'vgg16-gap-deeplab': ({ classes, outputStride = 8 }) => {
    oneOf([8], outputStride, 'vgg16-gap-deeplab');
    return vgg16Gap('deeplab', { classes });
  },
  'vgg16-cam': ({ classes, outputStride = 8 }) => {
    oneOf([8], outputStride, 'vgg16-cam');
    return vgg16Cam({ classes });
  },
  'vgg16-background': ({ classes, outputStride = 32 }) => {
    oneOf([32], outputStride, 'vgg16-background');
    return vgg16Background({ classes });
  },
  'resnet50-deeplab': ({ classes, outputStride = 8, strideOn = '1x1' }) =>
    resnetDeeplab({ classes, depth: 50, outputStride: oneOf(dilatable, outputStride, 'resnet50-deeplab'), strideOn }),
  'resnet101-deeplab': ({ classes, outputStride = 8, strideOn = '1x1' }) =>
    resnetDeeplab({ classes, depth: 101, outputStride: oneOf(dilatable, outputStride, 'resnet101-deeplab'), strideOn }),
  'resnet50-cam': ({ classes, outputStride = 16, strideOn = '1x1' }) =>
    resnetCam({ classes, depth: 50, outputStride: oneOf(dilatable, outputStride, 'resnet50-cam'), strideOn }),
  'resnet101-cam': ({ classes, outputStride = 16, strideOn = '1x1' }) =>
    resnetCam({ classes, depth: 101, outputStride: oneOf(dilatable, outputStride, 'resnet101-cam'), strideOn }),
} as const satisfies Record<string, (options: NetworkOptions) => Network>;

export type NetworkName = keyof typeof networks;

/** Builds and checks a network. */
export function createNetwork(name: NetworkName, options: NetworkOptions): Network {
  const network = networks[name](options);
  validateGraph(network.graph);
  return network;
}

function oneOf<const Has extends readonly number[]>(has: Has, wanted: number, name: string): Has[number] {
  if (has.includes(wanted)) return wanted;
  const strides = has.join(', ').replace(/, (\d+)$/, ' or $1');
  throw new DsrgError('CONFIG', `Output stride ${wanted}; ${name} has ${strides}.`);
}
