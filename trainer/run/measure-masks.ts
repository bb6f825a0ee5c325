import { counted, IGNORE } from '@dsrg/core';
import { scoreMask } from '../coseg/score-mask.ts';
import type { PhotoSet } from './photo-set.ts';
import type { SavedLabels } from './products.ts';

/**
 * P and J of masks, as co-segmentation is scored: means over photos, then over their classes. Photos whose mask is undecided all over were
 * dropped, and do not count.
 * @returns a sentence; `undefined` where no photo with a mask is kept
 */
export async function describeMasks(saved: SavedLabels, photos: PhotoSet): Promise<string | undefined> {
  const byClass = new Map<number, { pixels: number[]; jaccard: number[] }>();
  let kept = 0;
  for (const item of photos.items.filter((each) => photos.hasMask(each))) {
    const { data } = await saved.read(item);
    const [tag] = item.tags ?? [];
    if (tag === undefined || data.every((label) => label === IGNORE)) continue;
    const { pixels, jaccard } = scoreMask(data, await photos.mask(item));
    const own = byClass.get(tag) ?? { pixels: [], jaccard: [] };
    byClass.set(tag, own);
    own.pixels.push(pixels);
    if (jaccard !== undefined) own.jaccard.push(jaccard);
    kept++;
  }
  if (kept === 0) return undefined;
  const of = (figure: 'pixels' | 'jaccard') => mean([...byClass.values()].map((own) => mean(own[figure]))).toFixed(3);
  return `P ${of('pixels')}, J ${of('jaccard')} of ${counted(kept, 'mask')} kept, the mean over ${counted(byClass.size, 'class')}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
