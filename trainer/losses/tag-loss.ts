import { counted, DsrgError } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, zerosLike } from './batch.ts';

export interface TagLossOptions {
  /**
   * What the sum over photos and tags is divided by: `'mean'` the entries with weight > 0; `'photo'` the photos (so a photo's
   * loss is the sum over its tags, as Caffe's sigmoid cross entropy); `'sum'` nothing.
   * @default 'mean'
   */
  normalise?: 'mean' | 'photo' | 'sum';
  /** Factor of each entry, N×K row-major; 0 ignores the entry (a tag that nobody judged). @default all 1 */
  weights?: ArrayLike<number>;
}

/**
 * Multi-label sigmoid cross entropy of a tag network: `−Σ w·[y·log σ(z) + (1−y)·log(1−σ(z))]`, computed without overflow.
 *
 * @param logits N×K×1×1 scores, K tags (class index − 1)
 * @param targets N×K row-major, 0..1 (from `tagTargets`)
 * @returns value and ∂L/∂logits
 */
export function tagLoss<A extends Floats>(
  logits: Batch<A>,
  targets: ArrayLike<number>,
  { normalise = 'mean', weights }: TagLossOptions = {},
): Loss<A> {
  requireBatch(logits, 'Tag scores');
  const entries = logits.count * logits.channels;
  if (logits.height !== 1 || logits.width !== 1) {
    throw new DsrgError(
      'SHAPE',
      `Tag scores are ${logits.height}×${logits.width} maps; one number a tag is expected.`,
      {
        hint: 'Pool the activation maps globally first.',
      },
    );
  }
  if (targets.length !== entries || (weights && weights.length !== entries)) {
    const found = targets.length !== entries ? `${targets.length} targets` : `${weights?.length} weights`;
    throw new DsrgError(
      'SHAPE',
      `${found} for ${counted(logits.count, 'photo')} × ${logits.channels} tags = ${entries} scores.`,
    );
  }
  const gradient = zerosLike(logits);
  let value = 0;
  let judged = 0;
  for (let i = 0; i < entries; i++) {
    const weight = weights ? weights[i]! : 1;
    if (weight === 0) continue;
    judged++;
    const z = logits.data[i]!;
    const y = targets[i]!;
    const e = Math.exp(-Math.abs(z));
    value += weight * (Math.max(z, 0) - z * y + Math.log1p(e));
    gradient.data[i] = weight * ((z >= 0 ? 1 : e) / (1 + e) - y);
  }
  const divisor = { mean: Math.max(judged, 1), photo: logits.count, sum: 1 }[normalise];
  for (let i = 0; i < entries; i++) gradient.data[i] = gradient.data[i]! / divisor;
  return { value: value / divisor, gradient };
}

/**
 * The targets of {@link tagLoss}: N×K zeros with a 1 for each tag, K = classes − 1 (background is no tag).
 *
 * @param tags per photo, class indices 1..classes−1
 * @param classes number of classes with background
 */
export function tagTargets(tags: readonly (readonly number[])[], classes: number): Float32Array {
  const targets = new Float32Array(tags.length * (classes - 1));
  tags.forEach((photo, index) => {
    for (const tag of photo) {
      if (!Number.isInteger(tag) || tag < 1 || tag >= classes) {
        throw new DsrgError('TAG', `Tag ${tag} of photo ${index}; tags go from 1 to ${classes - 1} (0 is background).`);
      }
      targets[index * (classes - 1) + tag - 1] = 1;
    }
  });
  return targets;
}
