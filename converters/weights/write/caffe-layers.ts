import { DsrgError } from '@dsrg/core';
import { adaptInput, inputChange } from '../adapt-input.ts';
import { networkWeights } from '../names/networks.ts';
import { inputConventions } from '../network-units.ts';
import type { WeightsPlan } from '../plan-weights.ts';

/** A convolution as Caffe and the TensorFlow port have it. */
export interface OutgoingLayer {
  readonly name: string;
  /** OIHW. */
  readonly shape: readonly number[];
  weight(): Float32Array;
  /** `undefined` where it has none. */
  readonly bias: (() => Float32Array) | undefined;
}

/**
 * The layers of a plan under the names of DSRG's prototxt, its first one turned to what Caffe's users feed: BGR − mean.
 * @throws DsrgError USAGE for networks that are not DSRG's or SEC's VGG16
 */
export function caffeLayers(plan: WeightsPlan): OutgoingLayer[] {
  if (!plan.network.startsWith('vgg16-')) {
    throw new DsrgError(
      'USAGE',
      `${plan.network} cannot be written for old code; the VGG16 networks of DSRG and SEC can.`,
      {
        hint: 'Write a .safetensors instead.',
      },
    );
  }
  const { input, units } = networkWeights(plan.network);
  const taken = new Map(plan.taken.map((array) => [array.name, array]));
  const change = inputChange(input, inputConventions.caffe);
  return units(plan.classes).flatMap(({ name, shape, first }): OutgoingLayer[] => {
    const weight = taken.get(`${name}.weight`);
    if (weight === undefined) return [];
    const bias = taken.get(`${name}.bias`)?.values;
    if (!first) return [{ name, shape, weight: weight.values, bias }];
    const adapted = () => adaptInput(weight.values(), shape, input, inputConventions.caffe);
    const shifted = (): Float32Array => {
      const { shift } = adapted();
      return (bias?.() ?? shift.map(() => 0)).map((value, o) => value + (change.scale ? (shift[o] as number) : 0));
    };
    return [{ name, shape, weight: () => adapted().weights, bias: shifted }];
  });
}
