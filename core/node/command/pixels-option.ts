import { mostPixels } from '../../image/check-pixels.ts';
import type { OptionTable } from './option-table.ts';

/** The option of every command that decodes pictures. */
export const pixelsOption = {
  maxMegapixels: {
    kind: 'number',
    about: 'Refuse photos and masks that declare more megapixels, before they are decoded.',
    min: 0.0001,
    max: 100_000,
    default: mostPixels / 1e6,
    value: 'N',
  },
} as const satisfies OptionTable;

/** What `--max-megapixels` says, in pixels. */
export function maxPixelsOf({ maxMegapixels }: { readonly maxMegapixels: number }): number {
  return Math.round(maxMegapixels * 1e6);
}
