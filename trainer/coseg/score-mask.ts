import { IGNORE, type LabelMap } from '@dsrg/core';

/** How a photo's mask compares with the one that somebody painted. */
export interface MaskScore {
  /** Share of the pixels on which both agree: object or not. */
  readonly pixels: number;
  /** IoU of the object; `undefined` where none is painted. */
  readonly jaccard: number | undefined;
}

/**
 * Scores the mask of an object as co-segmentation is scored (endernewton/subdiscover f01e63f, Evaluation): P and J of a photo. Pixels that are
 * void in the painted mask do not count.
 * @param found not 0 where the object is
 */
export function scoreMask(found: ArrayLike<number>, { data }: Pick<LabelMap, 'data'>): MaskScore {
  let [both, either, right, known, painted] = [0, 0, 0, 0, 0];
  for (const [i, label] of data.entries()) {
    if (label === IGNORE) continue;
    const [inside, is] = [found[i] !== 0, label !== 0];
    known++;
    if (is) painted++;
    if (inside === is) right++;
    if (inside && is) both++;
    if (inside || is) either++;
  }
  return { pixels: right / Math.max(1, known), jaccard: painted === 0 ? undefined : both / either };
}
