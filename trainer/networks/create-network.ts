import { DsrgError, validateGraph } from '@dsrg/core';
import { mobileNetV2Deeplab } from './mobilenet-v2-deeplab.ts';
import type { Network, NetworkOptions } from './network.ts';
import { tiny } from './tiny.ts';

/** The networks that can be trained, by name. */
export const networks = {
  tiny,
  'mobilenet-v2-deeplab': ({ classes, outputStride = 16 }: NetworkOptions) => {
    if (outputStride !== 8 && outputStride !== 16 && outputStride !== 32) {
      throw new DsrgError('CONFIG', `Output stride ${outputStride}; mobilenet-v2-deeplab has 8, 16 or 32.`);
    }
    return mobileNetV2Deeplab({ classes, outputStride });
  },
} as const satisfies Record<string, (options: NetworkOptions) => Network>;

export type NetworkName = keyof typeof networks;

/** Builds and checks a network. */
export function createNetwork(name: NetworkName, options: NetworkOptions): Network {
  const network = networks[name](options);
  validateGraph(network.graph);
  return network;
}
