import { DsrgError } from '../errors.ts';
import type { Answer } from './foreign-answer.ts';
import type { ModelMetadata, TagGate } from './model-metadata.ts';

/** @throws DsrgError MODEL where a model has no gate */
export function requireGate({ gate }: ModelMetadata, model: string): TagGate {
  if (gate !== undefined) return gate;
  throw new DsrgError('MODEL', `${model} has no gate: nothing in it tells which classes may be in a photo.`, {
    hint: 'Train the run’s gate with dsrg-train --gate, and export it with dsrg-export --gate.',
  });
}

/** The scores of the tags in a gate's answer. @throws DsrgError MODEL for another number of them, or another type */
export function readTags({ data, dims, type, name }: Answer, tags: number, model: string): Float32Array {
  if (data instanceof Float32Array && data.length === tags) return data;
  throw new DsrgError(
    'MODEL',
    `Output "${name}" of ${model} is ${dims.join(' × ')} ${type}; ${tags} float32 tag scores were expected.`,
    { hint: 'Write the model again with dsrg-export --gate.' },
  );
}
