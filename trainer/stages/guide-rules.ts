import { z } from 'zod';
import { crf, notNegative, positive, share, whole } from '../settings/blocks.ts';

/** How salient pixels get their class: strategies G0, G1 and G2 of Guided Labelling (specs/guided-labelling.md §4, §5). */
export const guideRule = z.discriminatedUnion('kind', [
  /** One of the photo's tags, drawn at random, has all that is salient. */
  z.strictObject({ kind: z.literal('g0') }),
  /** Each salient component has the tag that the tag network gives it alone, the rest masked out. */
  z.strictObject({
    kind: z.literal('g1'),
    /** Side in pixels of the square to which a component's box is warped. */
    side: whole,
    salientShare: share,
  }),
  /** Each salient component has the tag whose seeds touch it; several are divided by a dense CRF. The one that was released. */
  z.strictObject({
    kind: z.literal('g2'),
    /** A seed component counts from this many pixels on. */
    seedArea: notNegative,
    /** A salient component counts from this share of the photo's pixels on. */
    salientShare: share,
    /** What becomes of a salient component that no seed touches: background, or ignored in training. */
    ignore: z.enum(['none', 'untouched-saliency']),
    /** The released program's slip: rows 0 and 1 are zeroed where a background seed touches saliency. */
    rowBug: z.boolean(),
    /** Standard deviation in pixels of the blur of seeds that a CRF divides. */
    blur: positive,
    /** Their maps are clipped to this and 1 minus it. */
    clip: share,
    crf,
  }),
]);

export type GuideRule = z.infer<typeof guideRule>;
