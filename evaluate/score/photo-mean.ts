import type { Confusion } from './confusion.ts';
import { scoreConfusion } from './score-confusion.ts';

/**
 * The mean that `torchmetrics.segmentation.MeanIoU` gives: IoU of each class in each photo where it is true or predicted,
 * and the mean of all of these. A class of a few small photos weighs as much as in large ones; nothing of it can be read
 * off the confusion matrix of the set, so it is none of the conventions.
 *
 * @param photos one confusion matrix a photo
 * @returns undefined where no photo has a scored pixel
 * @example
 * meanOverPhotos(photos.map(({ confusions }) => confusions[0]));
 */
export function meanOverPhotos(photos: readonly Confusion[]): number | undefined {
  const values = photos.flatMap((photo) => scoreConfusion(photo).classes.flatMap(({ iou }) => iou ?? []));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
