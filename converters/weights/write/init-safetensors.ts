import { DsrgError } from '@dsrg/core';
import { safetensorsHeader } from '../../read/safetensors.ts';
import type { WeightsPlan } from '../plan-weights.ts';

/**
 * A plan's arrays as a safetensors file, piece by piece: one array at a time is held beside the file they come from. Its metadata say
 * under `dsrg-weights` what it is of.
 * @throws DsrgError NUMERIC for NaN and infinity: a network that begins with them learns nothing
 */
export function* encodeInitialWeights(plan: WeightsPlan): Generator<Uint8Array> {
  const { network, classes, kind, dialect } = plan;
  const about = JSON.stringify({ format: 1, network, classes, from: kind, dialect });
  yield safetensorsHeader(plan.taken, { 'dsrg-weights': about });
  for (const { name, values, from } of plan.taken) {
    const numbers = values();
    // NaN as soon as one of them is none; quicker than to look at each.
    let zero = 0;
    for (let k = 0; k < numbers.length; k++) zero += (numbers[k] as number) * 0;
    if (zero !== 0) {
      throw new DsrgError('NUMERIC', `${name}, made of ${from.join(', ')}, holds numbers that are not finite.`, {
        hint: 'The file is damaged, or its training had failed.',
      });
    }
    yield bytesOf(numbers);
  }
}

/** The bytes of numbers, not copied. */
export function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
