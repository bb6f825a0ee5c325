import { readLabels } from '@dsrg/core/node';
import type { Dataset } from './dataset.ts';

/** So many label files are looked at: trimaps are trimaps in every one. */
const LOOKED_AT = 8;

/** What Oxford-IIIT Pet's trimaps hold: 1 animal, 2 background, 3 border. */
const TRIMAP = [1, 2, 3] as const;

/**
 * Whether the masks of a set look like trimaps whose numbers are taken for classes: the first ones hold 1, 2 and 3, each of them, and no
 * background. It may be meant so, where every photo shows the same three classes and nothing else.
 *
 * @returns a sentence and its cure, `undefined` for other masks
 * @throws DsrgError as `readLabels` does
 */
export async function describeTrimaps({
  items,
  classes,
  maxPixels,
}: Pick<Dataset, 'items' | 'classes'> & { readonly maxPixels?: number | undefined }): Promise<
  { what: string; cure: string } | undefined
> {
  if (classes.length <= TRIMAP.length) return undefined; // 3 would be refused
  const masked = items.filter(({ mask, binaryMask }) => mask !== undefined && !binaryMask).slice(0, LOOKED_AT);
  if (masked.length === 0) return undefined;
  for (const { mask } of masked) {
    const { data } = await readLabels(mask!, { classes: classes.length, maxPixels });
    const held = new Set(data);
    if (held.size !== TRIMAP.length || !TRIMAP.every((label) => held.has(label))) return undefined;
  }
  const taken = TRIMAP.map((label) => `${label} for ${classes[label]}`).join(', ');
  return {
    what: `the masks look like trimaps: ${masked.length === 1 ? 'the first' : `each of the first ${masked.length}`} holds 1, 2 and 3 and no background (0); they are taken ${taken}`,
    cure: 'Oxford-IIIT Pet’s trimaps mean 1 animal, 2 background, 3 border: write masks of 0 (background), the number of the photo’s class, and 255 (border).',
  };
}
