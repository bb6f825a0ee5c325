import { DsrgError } from '@dsrg/core';
import { safetensorsHeader } from '../../read/safetensors.ts';
import { countOf } from '../floats.ts';
import type { WeightsPlan } from '../plan-weights.ts';

/**
 * A plan's arrays as a safetensors file, piece by piece: one array at a time is held beside the file they come from, and a piece is
 * good until the next is asked for. Its metadata say under `dsrg-weights` what it is of.
 * @throws DsrgError NUMERIC for NaN and infinity: a network that begins with them learns nothing
 */
export function* encodeInitialWeights(plan: WeightsPlan): Generator<Uint8Array> {
  const { network, classes, kind, dialect } = plan;
  const about = JSON.stringify({ format: 1, network, classes, from: kind, dialect });
  yield safetensorsHeader(plan.taken, { 'dsrg-weights': about });
  // Arrays that are turned are turned in one place: memory that is touched for the first time costs more than the turning.
  const scratch = new Float32Array(Math.max(...plan.taken.map(({ shape }) => countOf(shape))));
  for (const { name, values, from } of plan.taken) {
    const numbers = values(scratch);
    if (!allFinite(numbers)) {
      throw new DsrgError('NUMERIC', `${name}, made of ${from.join(', ')}, holds numbers that are not finite.`, {
        hint: 'The file is damaged, or its training had failed.',
      });
    }
    yield bytesOf(numbers);
  }
}

/** NaN as soon as one of them is none: quicker than to look at each, and in four sums, for an addition waits for the last one. */
function allFinite(numbers: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = numbers.length - (numbers.length % 4);
  for (let k = 0; k < end; k += 4) {
    a += (numbers[k] as number) * 0;
    b += (numbers[k + 1] as number) * 0;
    c += (numbers[k + 2] as number) * 0;
    d += (numbers[k + 3] as number) * 0;
  }
  return a + b + c + d === 0 && numbers.subarray(end).every(Number.isFinite);
}

/** The bytes of numbers, not copied. */
export function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
