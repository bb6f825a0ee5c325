import type { ModelMetadata } from '@dsrg/core';
import type { Way } from './label-in-ways.ts';
import { scaleName } from './scale-name.ts';

/** At which sizes photos are shown, in words. */
export function describeViews(
  { resize, longSide }: ModelMetadata,
  { scales, window, bucket }: Pick<Way, 'scales' | 'window' | 'bucket'>,
): string {
  const sizes = scales.map((scale) => scaleName(scale).replace('x', '×'));
  const shown =
    typeof resize === 'object' && !window
      ? `photos stretched to ${resize.height}×${resize.width}`
      : `${scales.length === 1 ? 'scale' : 'scales'} ${sizes.join(', ')}${longSide === undefined || scales.every((scale) => typeof scale !== 'number') ? '' : ` of a long side of ${longSide}`}`;
  const through = window ? `, through windows of ${window.height}×${window.width} every ${window.stride} px` : '';
  const rounded = bucket === undefined ? '' : `, sides rounded to ${bucket} px`;
  return `${shown}${through}${rounded}`;
}
