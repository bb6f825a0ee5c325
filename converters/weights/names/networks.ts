import type { NetworkWeights } from '../network-units.ts';
import { mobileNetV2Networks } from './mobilenet-v2.ts';
import { resnetNetworks } from './resnet.ts';
import { vgg16Networks } from './vgg16.ts';

/** Networks of ours whose weights can be converted, under the names of `dsrg-train --network`. */
export const networkWeights = { ...vgg16Networks, ...resnetNetworks, ...mobileNetV2Networks } as const satisfies Record<
  string,
  NetworkWeights
>;

export type WeightsNetworkName = keyof typeof networkWeights;
