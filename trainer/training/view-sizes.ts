import type { RgbImage, Scale } from '@dsrg/core';
import type { ViewSizes } from '../settings/views.ts';

/**
 * The sizes at which the settings let the network see a photo, as core's prediction takes them. Factors of the photo's own size are rounded
 * as scipy's zoom does; factors of the settings' long side are left to the model, which knows it.
 */
export function viewSizes({ height, width }: RgbImage, { scales, scalesOf }: ViewSizes): Scale[] {
  if (scalesOf === 'long-side') return [...scales];
  if (scalesOf === 'square') return scales.map((side) => ({ height: Math.round(side), width: Math.round(side) }));
  const side = (pixels: number, scale: number) => Math.max(1, Math.round(pixels * scale));
  return scales.map((scale) => ({ height: side(height, scale), width: side(width, scale) }));
}
