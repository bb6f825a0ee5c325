import { DsrgError, type GateUse, isFrame, type ModelMetadata } from '@dsrg/core';
import type { Way } from '../label/label-in-ways.ts';
import type { ModelOptions } from './model-options.ts';

/**
 * Refuses `--bucket` where no side is rounded: it would be ignored.
 *
 * @throws DsrgError USAGE
 */
export function refuseIdleBucket(
  { bucket, window, scales }: Omit<Way, 'flip' | 'crf' | 'merge'>,
  { resize }: ModelMetadata,
): void {
  const [scale] = scales;
  const asked = typeof scale === 'object' && isFrame(scale) ? { height: scale.frame, width: scale.frame } : scale;
  const size = typeof resize === 'object' && !window ? resize : typeof asked === 'object' ? asked : undefined;
  if (bucket === undefined || size === undefined) return;
  throw new DsrgError('USAGE', `--bucket rounds sides, but photos are shown at ${size.height}×${size.width} here.`, {
    hint: 'There is but one shape as it is; leave --bucket out.',
  });
}

/**
 * Refuses a use of a gate that the model has not, or whose gate cannot be used so.
 *
 * @throws DsrgError MODEL
 */
export function refuseMissingGate(use: GateUse, model: string | undefined, { gate }: ModelMetadata): void {
  if (use === 'weigh' && gate !== undefined && gate.priors === undefined) {
    throw new DsrgError(
      'MODEL',
      `${model} has a gate that does not say how frequent the classes are, and so cannot weigh them.`,
      {
        hint: 'It is of an older dsrg, or the network is its own gate. Train one (dsrg-train --gate; remove an old run’s folder gate first), export it with dsrg-export --gate; or give --gate.',
      },
    );
  }
  if (use === false || gate !== undefined) return;
  throw new DsrgError('MODEL', `${model} has no gate: nothing in it tells which classes may be in a photo.`, {
    hint: 'Learn one with dsrg-train --gate and the run’s own options, and export it with dsrg-export --gate.',
  });
}

/**
 * Refuses seeds by tag scores of a model that has none, unless the photos' tags are told.
 *
 * @throws DsrgError MODEL
 */
export function refuseMissingTags(
  { seeds }: Pick<Way, 'seeds'>,
  { model, tagFilter = false }: Pick<ModelOptions, 'model'> & { readonly tagFilter?: boolean | undefined },
  metadata: ModelMetadata,
): void {
  if (seeds?.kept !== 'tags' || tagFilter || metadata.gate !== undefined) return;
  throw new DsrgError('MODEL', `${model} gives no tag scores, and --protocol recurseed keeps classes by these.`, {
    hint: 'dsrg-export writes them of networks that learn tags and pixels at once (--method recurseed), with --gate of all others. --tag-filter takes a training list’s tags; --protocol recurseed-multi needs none.',
  });
}
