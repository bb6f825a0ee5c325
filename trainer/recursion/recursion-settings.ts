import { z } from 'zod';
import { crf, notNegative, share, whole } from '../settings/blocks.ts';
import { correlation } from '../settings/correlation.ts';
import { trainingSection } from '../settings/training.ts';
import { sizes } from '../settings/views.ts';

const filter = { certain: share, background: share };

/** Which pixels of a prediction are trusted; see `EdgeRule`. */
const trusted = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('filter'), ...filter }),
  z.strictObject({
    kind: z.literal('window'),
    window: whole.refine((side) => side >= 3 && side % 2 === 1, 'an odd number of 3 or more'),
    low: share,
    high: share,
  }),
  z.strictObject({ kind: z.literal('neighbour'), difference: share }),
]);

/** Pictures mixed by what is certain in them, a second batch of each update. */
const mix = z.strictObject({
  /** The share of the training that is over when mixing begins. */
  start: share,
  /** Which pixels of the decoder’s refined prediction become labels, and are pasted: `filter` is CertainMix, the others are EdgePredictMix. */
  trusted,
  /**
   * The decoder is trusted where it says the same as the activation maps' certain labels for at least this share of each of the picture's tags;
   * else those labels take its place. A decoder that has learned little calls all background, and would learn that from itself. 0: always.
   */
  agreement: share,
  /** Tags of a mixed picture: `present` in its label, or the `union` of base and what was pasted. */
  tags: z.enum(['present', 'union']),
  /** The share of the picture from which on a class of its label is a tag. */
  leastTag: share,
  /** Weights of the mixed pictures' losses: tags, labels of the decoder, and maps held against their refined selves. */
  tagWeight: notNegative,
  pixelWeight: notNegative,
  mapWeight: notNegative,
});

const everyStep = z.strictObject({
  kind: z.literal('every-step'),
  /** The share of the training that is over when the recursion begins: before, only tags are learned. */
  start: share,
  ...correlation,
  /** Pixels of the picture for one of the refined maps, along each axis. */
  shrink: whole,
  /** PAMR: how often, and at which distances in refined pixels. */
  iterations: z.number().int().nonnegative(),
  dilations: z.array(whole).min(1),
  /** CertainFilter: classes from `certain` on, background up to `background`. */
  filter: z.strictObject(filter),
  /** Weight of the activation maps’ distance from their refined selves, and how maps come to 0 … 1 for it. */
  mapWeight: notNegative,
  mapForm: z.enum(['peak', 'sigmoid']),
  mix: mix.nullable(),
  /**
   * The recursion stops where, for `epochs` in a row, agreement of decoder and certain labels has fallen by more than `agreement` from its best
   * while the labels’ coverage rose by more than `coverage`, or agreement on the photos’ tags is less than `objects` and does not rise; null lets it go on.
   */
  alarm: z.strictObject({ agreement: share, coverage: share, objects: share, epochs: whole }).nullable(),
});

const refresh = z.strictObject({
  kind: z.literal('refresh'),
  /** Epochs between two labellings of all photos; the first comes after as many, and only tags are learned until then. */
  every: whole,
  ...sizes,
  /** Score of background beside maps that peak at 1, before the CRF. */
  foreground: z.number().gt(0).lt(1),
  crf,
});

/** Settings of a recursion: how labels come about, and what they weigh. */
export const recursionSettings = trainingSection({
  /** Decay of the running mean of the weights, which is what others are given; 0: they are given the weights. */
  average: z.number().min(0).lt(1),
  /** How cells of the network’s maps lie on the picture: the corner cells on the corner pixels (16 k + 1), or each in the middle of its share. */
  cells: z.enum(['align-corners', 'half-pixel']),
  /** Weights of the losses of tags and of the decoder’s labels. */
  tagWeight: notNegative,
  pixelWeight: notNegative,
  /** Background and foreground weigh the same in each batch of labels; otherwise each pixel does. */
  balanced: z.boolean(),
  /**
   * `every-step`: labels of each batch come from its own activation maps, spread, refined and filtered (RecurSeed). `refresh`: all photos are
   * labelled every so many epochs by maps at several scales and a dense CRF (ISIM).
   */
  labels: z.discriminatedUnion('kind', [everyStep, refresh]),
});

export type RecursionSettings = z.infer<typeof recursionSettings>;
export type EveryStep = z.infer<typeof everyStep>;
export type Refresh = z.infer<typeof refresh>;
export type MixSettings = z.infer<typeof mix>;
