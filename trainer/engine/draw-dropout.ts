import { DsrgError } from '@dsrg/core';

/**
 * Inverted dropout's factors: 0 for a share `rate` of the values, 1 / (1 − rate) for the rest. Drawn in the order of nodes and of planar
 * maps, so that engines that draw from one seed drop the same values.
 * @param node of the message
 * @throws DsrgError CONFIG where no random numbers were given
 */
export function drawDropout(
  node: string,
  rate: number,
  length: number,
  random: (() => number) | undefined,
): Float32Array {
  if (random === undefined) throw new DsrgError('CONFIG', `Dropout ${node} needs random numbers; none were given.`);
  const kept = 1 / (1 - rate);
  const factors = new Float32Array(length);
  for (let k = 0; k < length; k++) factors[k] = random() < rate ? 0 : kept;
  return factors;
}
