import { safetensorsHeader } from '../../read/safetensors.ts';
import type { WeightsPlan } from '../plan-weights.ts';

/**
 * A plan's arrays as a safetensors file, piece by piece: one array at a time is held beside the file they come from. Its metadata say
 * under `dsrg-weights` what it is of.
 */
export function* encodeInitialWeights(plan: WeightsPlan): Generator<Uint8Array> {
  const { network, classes, kind, dialect } = plan;
  const about = JSON.stringify({ format: 1, network, classes, from: kind, dialect });
  yield safetensorsHeader(plan.taken, { 'dsrg-weights': about });
  for (const { values } of plan.taken) yield bytesOf(values());
}

/** The bytes of numbers, not copied. */
export function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
