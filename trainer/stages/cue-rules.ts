import { z } from 'zod';
import { crf, positive, share, whole } from '../settings/blocks.ts';

/** Where background cues come from, by `from`. */
const background = z.discriminatedUnion('from', [
  /** The strongest activation of the photo's tags lies below `below`. */
  z.strictObject({ from: z.literal('activation'), below: share }),
  /** The photo's saliency lies below `below` (DSRG: 0.06). */
  z.strictObject({ from: z.literal('saliency'), below: share }),
  /**
   * The gradient of all scores of a network of its own, which learns the tags beside the first, with respect to the map of `layer` is
   * among the least `share` of the photo's cells (SEC).
   */
  z.strictObject({
    from: z.literal('gradient'),
    layer: z.string(),
    share,
    /** Side in pixels of the square to which photos are warped for it. */
    side: whole,
  }),
]);

/** How activation maps become cues, by `kind`. */
export const cueRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('threshold'),
    /** Foreground: activation above this share of the tag's maximum (SEC, DSRG: 0.2). */
    foreground: share,
    background,
    /** Who gets a cell that several tags claim; all of them with `keep-all` (SEC-MXNet). */
    overlap: z.enum(['smaller-wins', 'stronger-wins', 'drop', 'keep-all']),
    /** Who gets a cell that background claims, too; by size with `smaller-wins`. */
    againstBackground: z.enum(['foreground-wins', 'background-wins', 'smaller-wins', 'drop']),
    /** Photo pixels per cue cell, or `map`: the cells of the activation map itself, at the first scale. */
    cell: z.union([whole, z.literal('map')]),
  }),
  z.strictObject({
    kind: z.literal('agreement'),
    /** Background scores beside maps that peak at 1: what is foreground against the high one is a cue, and what is background against the low one. */
    lowBackground: positive,
    highBackground: positive,
    crf,
  }),
]);

export type CueRule = z.infer<typeof cueRule>;
export type BackgroundSettings = z.infer<typeof background>;
