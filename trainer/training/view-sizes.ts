import { type Frame, gridSide, type RgbImage, type Scale } from '@dsrg/core';
import type { Size } from '../data/draw-geometry.ts';
import type { PlainSizes, ViewSizes } from '../settings/views.ts';

/**
 * The sizes at which the settings let the network see a photo, as core's prediction takes them. Factors of the photo's own size are rounded
 * as scipy's zoom does; factors of the settings' long side are left to the model, which knows it.
 */
export function viewSizes(photo: RgbImage, sizes: PlainSizes): Exclude<Scale, Frame>[];
export function viewSizes(photo: RgbImage, sizes: ViewSizes): Scale[];
export function viewSizes({ height, width }: RgbImage, { scales, scalesOf }: ViewSizes): Scale[] {
  if (scalesOf === 'long-side') return [...scales];
  if (scalesOf === 'frame') return scales.map((side) => ({ frame: Math.round(side), fit: 'photo' }));
  if (scalesOf === 'filled-frame') return scales.map((side) => ({ frame: Math.round(side), fit: 'long-side' }));
  if (scalesOf === 'square') return scales.map((side) => ({ height: Math.round(side), width: Math.round(side) }));
  const side = (pixels: number, scale: number) => Math.max(1, Math.round(pixels * scale));
  return scales.map((scale) => ({ height: side(height, scale), width: side(width, scale) }));
}

/**
 * The same in pixels, for who runs the network without a model: factors of the long side come to whole strides plus one, as in core's
 * prediction.
 * @param longSide of the settings, which factors of it need
 */
export function pixelSizes(photo: RgbImage, sizes: PlainSizes, longSide: number | null, outputStride: number): Size[] {
  return viewSizes(photo, sizes).map((scale) => {
    if (typeof scale !== 'number') return scale;
    const factor = (scale * (longSide as number)) / Math.max(photo.height, photo.width);
    const side = (pixels: number) => gridSide(pixels * factor, outputStride);
    return { height: side(photo.height), width: side(photo.width) };
  });
}
