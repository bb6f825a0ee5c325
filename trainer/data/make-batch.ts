import { DsrgError, type FloatBatch, type Normalisation, normalise, type RgbImage } from '@dsrg/core';

export interface BatchOptions extends Normalisation {
  /** Order of the planes. Mean and deviation stay red first. @default 'rgb' */
  channelOrder?: 'rgb' | 'bgr';
}

/**
 * Normalised photos of one size as a batch N×3×h×w: `(sample − mean) / std`.
 *
 * @throws DsrgError DATASET without photos, SHAPE where sizes differ
 */
export function makeBatch(photos: readonly RgbImage[], { mean, std, channelOrder = 'rgb' }: BatchOptions): FloatBatch {
  const first = photos[0];
  if (!first) throw new DsrgError('DATASET', 'A batch of no photos; at least one is needed.');
  const { height, width } = first;
  const size = 3 * height * width;
  const data = new Float32Array(photos.length * size);
  photos.forEach((photo, index) => {
    if (photo.height !== height || photo.width !== width) {
      throw new DsrgError(
        'SHAPE',
        `Photo ${index} of the batch is ${photo.height}×${photo.width}, photo 0 is ${height}×${width}.`,
        { hint: 'Crop or resize the photos of a batch to one size.' },
      );
    }
    const planes = data.subarray(index * size, (index + 1) * size);
    normalise(photo, { mean, std }, planes);
    if (channelOrder === 'bgr') swapFirstAndLast(planes, height * width);
  });
  return { kind: 'batch', data, count: photos.length, channels: 3, height, width };
}

function swapFirstAndLast(planes: Float32Array, pixels: number): void {
  const red = planes.slice(0, pixels);
  planes.copyWithin(0, 2 * pixels);
  planes.set(red, 2 * pixels);
}
