import { createNetwork, type NetworkName, networks } from '@dsrg/core';
import type { NetworkWeights, Unit } from '../network-units.ts';
import { invertedResiduals } from './inverted-residuals.ts';
import { resnet } from './resnet.ts';
import { ownDialect } from './suffixes.ts';
import type { TrunkFamily } from './trunk-family.ts';
import { unitsOfNetwork } from './units-of-network.ts';
import { vgg16 } from './vgg16.ts';

const families: readonly TrunkFamily[] = [vgg16, resnet, invertedResiduals];

export type WeightsNetworkName = NetworkName;

/** Networks of ours whose weights can be converted: all that are registered. */
export const weightsNetworks = Object.keys(networks) as WeightsNetworkName[];

/**
 * A network as far as its weights are concerned: layers, shapes and input are those of its one description in core, so that one that is
 * registered there is known here. Others' names are those of its trunk's family.
 */
export function networkWeights(name: WeightsNetworkName): NetworkWeights {
  const units = (classes: number): Unit[] => unitsOfNetwork(createNetwork(name, { classes }));
  const { mean, std } = createNetwork(name, { classes: 2 });
  const input = { order: 'rgb', mean, std } as const;
  const own = units(2);
  const names = new Set(own.map((unit) => unit.name));
  const family = families.find(({ has }) => has(names));
  return {
    input,
    units,
    dialects: [ownDialect(input), ...(family?.dialects(own) ?? [])],
    ...(family?.strangers && { strangers: family.strangers }),
  };
}
