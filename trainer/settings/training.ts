import { z } from 'zod';
import { convention, notNegative, positive, range, share, whole } from './blocks.ts';

const unit = z.enum(['epochs', 'updates']).default('epochs');

/** Settings of stochastic gradient descent on random training pictures: what every training stage has in common. */
export const training = {
  /** How long: so many times the number of photos; null where `updates` says it. */
  epochs: positive.nullable(),
  /** How long: so many updates, whatever the number of photos; null where `epochs` says it. */
  updates: whole.nullable(),
  /** Photos that go through the network together. */
  batch: whole,
  /** Batches whose mean gradient makes an update: that of `batch` times as many photos, in the memory of `batch`. */
  accumulate: whole,
  /** The first epoch in the list's order, not shuffled. */
  firstInOrder: z.boolean(),
  /** Side of the square training picture, in pixels. */
  crop: whole,
  /**
   * `warp` brings the whole photo to the crop's size (DSRG's stage S); `crop` cuts it out of the photo at `longSide`; `native` cuts it
   * out of the photo at its own size, which is padded at its bottom and right where it is smaller (DSRG's stage F); `tight` cuts up to
   * `cut` off each side and brings the longer side of what is left to the crop's size, in its middle (Guided Labelling's seed network).
   */
  fit: z.enum(['warp', 'crop', 'native', 'tight']),
  /** With `fit` tight: the largest share of the photo that is cut off at random from each of its four sides. @default with tight it is needed */
  cut: z.number().min(0).max(0.45).optional(),
  /**
   * What lies outside the photo: the network's mean colour, without a label; or its mirror image, whose border pixels are not repeated, with
   * the labels' too (the photo then lies in the picture's middle). @default 'mean'
   */
  padding: z.enum(['mean', 'mirror']).optional(),
  /**
   * Photos in an order in which, a few at a time, each class is shown about once (Guided Labelling's `clsbal`); rare classes are then shown
   * more often. @default false
   */
  balanceClasses: z.boolean().optional(),
  /** Bounds of a random resize before the crop is cut. */
  scale: range,
  /** How the photo is resized; `smooth` as Pillow does: half-pixel centres, smoothed where the photo shrinks. */
  resize: z.enum([...convention.options, 'smooth']),
  /** Every other picture mirrored. */
  mirror: z.boolean(),
  /** Largest relative change of brightness, contrast and saturation. */
  jitter: share,
  rate: positive,
  /**
   * `poly`: rate · (1 − k/K)^power. `step`: rate · factor^⌊k / every⌋. `drops`: rate times `factor` at each of `at`.
   * `every` and `at` are in epochs, or in updates where `unit` says so.
   */
  schedule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('poly'), power: positive }),
    z.strictObject({ kind: z.literal('step'), factor: positive, every: positive, unit }),
    z.strictObject({ kind: z.literal('drops'), factor: positive, at: z.array(positive).min(1), unit }),
  ]),
  /** Multiplies the rate of layers that do not come from the initial weights. */
  headRate: positive,
  momentum: share,
  /**
   * Where the rate r stands: V ← μV + r·g and w ← w − V (`caffe`), or V ← μV + g and w ← w − r·V (`tensorflow`). They differ for some
   * updates after the rate has changed.
   */
  solver: z.enum(['caffe', 'tensorflow']),
  /** Look ahead by momentum: w ← w − (r·g + μ·V), V of this update (Nesterov, as Caffe and PyTorch have it). @default false */
  nesterov: z.boolean().optional(),
  weightDecay: notNegative,
  /** How many of the trunk's first convolutions stay as they are. */
  frozen: z.number().int().nonnegative(),
};

const bare = z.strictObject(training);
export type TrainingSettings = z.infer<typeof bare>;

/** A training's section: one of `epochs` and `updates` says how long it is, the other is null. */
export function trainingSection<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...training, ...shape }).superRefine((settings, context) => {
    const { epochs, updates, fit, cut, scale, balanceClasses, firstInOrder } = settings as unknown as TrainingSettings;
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (fit === 'tight' && cut === undefined)
      fault('cut', 'fit tight needs it: the share cut off each side, such as 0.1');
    if (fit !== 'tight' && cut !== undefined) fault('cut', `it has no effect with fit ${fit}: leave it out`);
    if (fit === 'tight' && (scale[0] !== 1 || scale[1] !== 1))
      fault('scale', 'it has no effect with fit tight, which cuts up to `cut` off each side: set it to [1, 1]');
    if (balanceClasses && firstInOrder)
      fault('balanceClasses', 'it has no effect while firstInOrder is true: set that to false');
    if ((epochs === null) !== (updates === null)) return;
    const message = `one of epochs and updates says how long, the other is null; they are ${epochs} and ${updates}`;
    fault('epochs', message);
  });
}
