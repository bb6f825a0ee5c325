import { DsrgError, type LabelMap, type RgbImage } from '@dsrg/core';

/**
 * Labels that cover their photo pixel by pixel.
 * @throws DsrgError LABEL for labels of another size
 */
export function requireSize(labels: LabelMap, photo: Pick<RgbImage, 'height' | 'width'>, id: string): LabelMap {
  if (labels.height === photo.height && labels.width === photo.width) return labels;
  const sizes = `${labels.height}×${labels.width}; the photo is ${photo.height}×${photo.width} (height×width)`;
  throw new DsrgError('LABEL', `The labels of photo ${id} are ${sizes}.`, {
    hint: 'A label for each pixel is needed here. Do the labels belong to this photo?',
  });
}
