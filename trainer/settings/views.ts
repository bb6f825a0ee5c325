import { z } from 'zod';
import { crf, positive } from './blocks.ts';

/** At which sizes a network sees a photo. */
export const sizes = {
  scales: z.array(positive).min(1),
  /**
   * What the scales are: factors of `longSide`; factors of the photo's own size; or sides in pixels of a square to which the photo is
   * warped.
   */
  scalesOf: z.enum(['long-side', 'photo', 'square']),
  /** Each size also mirrored. */
  flip: z.boolean(),
};

/** Sizes, and how what the network says at each becomes one map. */
export const views = {
  ...sizes,
  /** How the logits of all views become one map: core's `MergeRule`. */
  merge: z.enum(['mean', 'sum', 'probabilities', 'max']),
};

/** How a finished network is measured, and told to be used. */
export const evaluation = z.strictObject({ ...views, crf });

const bare = z.strictObject(sizes);
export type ViewSizes = z.infer<typeof bare>;
