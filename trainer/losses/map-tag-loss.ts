import { DsrgError } from '@dsrg/core';
import { type Batch, type Floats, type Loss, requireBatch, zerosLike } from './batch.ts';
import { tagLoss } from './tag-loss.ts';

/**
 * Multi-label soft margin loss (the mean over photos and tags of {@link tagLoss}) of activation maps, whose scores are their means over the
 * cells that show the photo: padding has no say.
 *
 * @param maps N×K×h×w activation maps before any ReLU, channel k is class k + 1
 * @param targets N×K row-major, from `tagTargets`
 * @param valid per photo h×w: 1 for cells that count, at least one
 * @returns value and ∂L/∂maps
 * @throws DsrgError SHAPE
 */
export function mapTagLoss<A extends Floats>(
  maps: Batch<A>,
  targets: ArrayLike<number>,
  valid: readonly Uint8Array[],
): Loss<A> {
  requireBatch(maps, 'Activation maps');
  const { count, channels, height, width, data } = maps;
  const cells = height * width;
  const counted = valid.map((mask) => mask.reduce((sum, value) => sum + value, 0));
  const wrong = valid.findIndex((mask, index) => mask.length !== cells || counted[index] === 0);
  if (valid.length !== count || wrong >= 0) {
    throw new DsrgError('SHAPE', `Activation maps of ${count} photos of ${height}×${width} cells: which cells count?`, {
      hint: 'One mask of that size for each photo, with at least one cell in it.',
    });
  }
  const scores = zerosLike({ ...maps, height: 1, width: 1, data: data.slice(0, count * channels) as A });
  for (let i = 0; i < count * channels; i++) {
    const mask = valid[Math.floor(i / channels)] as Uint8Array;
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) if (mask[cell] === 1) sum += data[i * cells + cell] as number;
    scores.data[i] = sum / (counted[Math.floor(i / channels)] as number);
  }
  const { value, gradient } = tagLoss(scores, targets);
  const spread = zerosLike(maps);
  for (let i = 0; i < count * channels; i++) {
    const photo = Math.floor(i / channels);
    const mask = valid[photo] as Uint8Array;
    const share = (gradient.data[i] as number) / (counted[photo] as number);
    for (let cell = 0; cell < cells; cell++) if (mask[cell] === 1) spread.data[i * cells + cell] = share;
  }
  return { value, gradient: spread };
}
