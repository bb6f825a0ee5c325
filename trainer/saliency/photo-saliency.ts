import type { FloatImage, RgbImage } from '@dsrg/core';
import { type BorderContrastOptions, borderContrast, divideByPeak } from './border-contrast.ts';
import { type MinimumBarrierOptions, minimumBarrier } from './minimum-barrier.ts';

export interface PhotoSaliencyOptions extends MinimumBarrierOptions, BorderContrastOptions {}

/**
 * Saliency without any network or training: minimum barrier distance plus border contrast, divided by its maximum (“MB+” of Zhang et al.,
 * ICCV 2015, before its post-processing; colours are RGB here, Lab there). Its low values make background cues; a low value is much surer
 * than a high one.
 *
 * On 299 photos of MSRC (71 % background) the pixels below 0.15 are background with precision 0.96 and recall 0.5; minimum barrier
 * alone reaches recall 0.23 at that precision.
 *
 * @param photo 8-bit photo, best about 300 pixels long: shrink larger ones first
 * @returns one channel, 0 (background) to 1
 * @example
 * const { data } = photoSaliency(photo);
 */
export function photoSaliency(photo: RgbImage, options: PhotoSaliencyOptions = {}): FloatImage {
  const barrier = minimumBarrier(photo, options);
  const border = borderContrast(photo, options);
  const data = barrier.data.map((value, i) => value + border.data[i]!);
  divideByPeak(data);
  return { ...barrier, data };
}
