import { z } from 'zod';
import { crf, positive } from './blocks.ts';

const kinds = ['long-side', 'photo', 'square'] as const;

/** At which sizes a network sees a photo. */
export const sizes = {
  scales: z.array(positive).min(1),
  /**
   * What the scales are: factors of `longSide`; factors of the photo's own size; sides in pixels of a square to which the photo is warped;
   * or sides of a square in whose middle the photo lies, with its mirror image around it, at its own size (`frame`) or with its longer side
   * as long as the square's (`filled-frame`).
   */
  scalesOf: z.enum([...kinds, 'frame', 'filled-frame']),
  /** Each size also mirrored. */
  flip: z.boolean(),
};

/** The same where the network's answers are used on its own grid, on which no frame is cut away. */
export const plainSizes = { ...sizes, scalesOf: z.enum(kinds) };

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
const plain = z.strictObject(plainSizes);
export type PlainSizes = z.infer<typeof plain>;
