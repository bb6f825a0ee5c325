import { type CrfPresetName, crfPresets, DsrgError, type NetworkName, nearestName } from '@dsrg/core';
import { z } from 'zod';

const whole = z.number().int().positive();
const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const share = z.number().min(0).max(1);
const range = z.tuple([positive, positive]).refine(([low, high]) => low <= high, 'the lower bound comes first');
/** Name of a dense CRF's preset. */
const crf = z.enum(Object.keys(crfPresets) as [CrfPresetName, ...CrfPresetName[]]);
/** At which sizes the network sees a photo. */
const sizes = z.strictObject({
  scales: z.array(positive).min(1),
  /**
   * What the scales are: factors of `longSide`; factors of the photo's own size; or sides in pixels of a square to which the photo is
   * warped.
   */
  scalesOf: z.enum(['long-side', 'photo', 'square']),
  /** Each size also mirrored. */
  flip: z.boolean(),
});
const views = z.strictObject({
  ...sizes.shape,
  /** How the logits of all views become one map: core's `MergeRule`. */
  merge: z.enum(['mean', 'sum', 'probabilities', 'max']),
});
const convention = z.enum(['half-pixel', 'align-corners', 'asymmetric']);

const unit = z.enum(['epochs', 'updates']).default('epochs');
const stride = z.union([z.literal(4), z.literal(8), z.literal(16), z.literal(32)]);

/** One training stage: stochastic gradient descent on random crops. */
const training = z.strictObject({
  epochs: positive,
  /** Updates in all, whatever the number of photos; null: as many as `epochs` make. */
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
   * out of the photo at its own size, which is padded at its bottom and right where it is smaller (DSRG's stage F).
   */
  fit: z.enum(['warp', 'crop', 'native']),
  /** Bounds of a random resize before the crop is cut. */
  scale: range,
  /** How the photo is resized (specs/dsrg.md §3.3): OpenCV's `half-pixel`, scipy's `align-corners`, TensorFlow 1's `asymmetric`. */
  resize: convention,
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
  weightDecay: notNegative,
  /** How many of the trunk's first convolutions stay as they are. */
  frozen: z.number().int().nonnegative(),
});

/** Networks that give class scores, and those that only learn tags. */
export const segmentationNetworks = [
  'tiny',
  'mobilenet-v2-deeplab',
  'vgg16-deeplab',
  'vgg16-large-fov',
  'resnet50-deeplab',
  'resnet101-deeplab',
] as const satisfies readonly NetworkName[];
const tagNetworks = ['vgg16-cam', 'resnet50-cam', 'resnet101-cam'] as const satisfies readonly NetworkName[];

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
    network: z.enum(['vgg16-background', 'tiny']),
    layer: z.string(),
    share,
  }),
]);

/** Everything that decides a run's result beside data, initial weights and seed. */
export const runSettings = z.strictObject({
  network: z.enum(segmentationNetworks),
  outputStride: stride,
  /** Of VGG16: zeros around the maps count in pool5a and sizes are rounded up (`caffe`), or padding never counts (`tensorflow`: SAME). */
  pooling: z.enum(['caffe', 'tensorflow']),
  /** Of ResNet: which convolution of a stage's first block has the stride: the first 1×1 (the authors' models), or the 3×3 (torchvision). */
  strideOn: z.enum(['1x1', '3x3']),
  /** Fresh weights of the class layers: Gaussian of deviation 0.01 (Caffe's filler), or Xavier's uniform distribution. */
  headWeights: z.enum(['gaussian', 'xavier']),
  /** Mean RGB that is subtracted from photos; null: the network's own. */
  mean: z.tuple([notNegative, notNegative, notNegative]).nullable(),
  /** Long side in pixels at which the network sees a photo at scale 1, whatever the photo's own size. */
  longSide: whole,
  tags: z.strictObject({
    ...training.shape,
    /**
     * `all`: every layer that is not frozen. `head`: only the activation maps' own layer, fitted (with the weight decay) to the mean
     * features of each photo, warped to each of `sides` and mirrored; the trunk stays as it is.
     */
    learn: z.enum(['all', 'head']),
    sides: z.array(whole).min(1),
    /** The network that learns tags; null: the one that is trained in the end, which then starts from it. */
    network: z.enum(tagNetworks).nullable(),
    /** Output stride of a network of its own; of no effect where `network` is null. */
    outputStride: stride,
  }),
  cues: z.strictObject({
    ...sizes.shape,
    /** Output stride of the network that makes the activation maps. */
    outputStride: stride,
    /** Activation maps are multiplied by the photo's saliency to this power; 0 leaves them alone. */
    saliencyPower: notNegative,
    rule: z.discriminatedUnion('kind', [
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
    ]),
  }),
  seeds: z.strictObject({
    ...training.shape,
    /** What the dense CRF takes for a class's score: p (DSRG as released), log p, or the logits (SEC). */
    unary: z.enum(['probability', 'log-probability', 'logits']),
    crf,
    crfIterations: whole,
    /** How the picture is brought to the grid for the CRF: `align-corners` takes every 8th pixel of 321 for 41 cells. */
    crfPhoto: convention,
    /** On which map cues grow: the CRF's (DSRG), the plain softmax (its TensorFlow port), or not at all (SEC). */
    growOn: z.enum(['refined', 'softmax', 'none']),
    /** Growing thresholds, strict. */
    growForeground: share,
    growBackground: share,
    /** Whether a cue belongs to its class's region where the network disagrees; else it only starts regions of the network's own. */
    growThroughCues: z.boolean(),
    /** Added to each probability before the logarithm; then renormalised. */
    floor: notNegative,
    /** Background and foreground seeds with a normaliser each (DSRG), or all with one (SEC). */
    seeding: z.enum(['balanced', 'sec']),
    seedWeight: notNegative,
    /** SEC's expansion loss; 0 leaves it out. */
    expandWeight: notNegative,
    /** How fast the expansion loss's weights fall with the rank of a cell: of the photo's tags, and of background; 0 takes the maximum. */
    expandDecay: z.strictObject({ tags: share, background: share }),
    boundaryWeight: notNegative,
    /** Bounds of the ratio q/p in the boundary loss, or none. */
    clip: z.union([range, z.literal('none')]),
    /** ε of the boundary loss's logarithm: log(q/(p + ε) + ε). */
    boundaryEpsilon: notNegative,
    /** Whether the boundary loss also reaches back through the CRF: (1 − q)·∂L/∂log q, as released; or takes its result as given. */
    crfGradient: z.enum(['dsrg', 'none']),
  }),
  relabel: z.strictObject({
    ...views.shape,
    crf,
    /** Taken from the background's logits before the CRF: a network trained on sure cues calls too much background. */
    backgroundAdjustment: notNegative,
    /** Pseudo labels take no class that the photo's tags lack. */
    tagsConstrain: z.boolean(),
    /** Pixels whose class has less than this probability after the CRF are ignored in retraining; 0 takes them all. */
    ignoreBelow: share,
  }),
  retrain: z.strictObject({
    ...training.shape,
    /** Background and foreground weigh the same in each batch, as in DSRG's seeding loss; otherwise each pixel does (DSRG's stage F). */
    balanced: z.boolean(),
    /**
     * Added to the background's logits while learning and left out afterwards: the network then calls that much less background (logit
     * adjustment: Menon et al., ICLR 2021). What looks like no training photo is otherwise taken for background.
     */
    backgroundAdjustment: notNegative,
  }),
  evaluate: z.strictObject({ ...views.shape, crf }),
});

export type RunSettings = z.infer<typeof runSettings>;
export type ViewSizes = z.infer<typeof sizes>;
export type TrainingSettings = z.infer<typeof training>;

/**
 * Settings with some of them changed, checked.
 * @param changes nested like the settings; a part that is of one of several kinds is replaced as a whole where its `kind` changes
 * @param source of the changes, for messages
 * @throws DsrgError CONFIG naming the first setting that is unknown or out of range
 */
export function changeSettings(settings: RunSettings, changes: unknown, source: string): RunSettings {
  const result = runSettings.safeParse(mergeSettings(settings, changes));
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const place = issue.path.join('.');
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown === undefined) {
    throw new DsrgError('CONFIG', `${source}: ${place || 'the whole'}: ${issue.message}.`, { hint: SHOW_SETTINGS });
  }
  const siblings = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], settings);
  const nearest = nearestName(unknown, isRecord(siblings) ? Object.keys(siblings) : []);
  const path = (name: string) => (place === '' ? name : `${place}.${name}`);
  throw new DsrgError('CONFIG', `${source}: there is no setting ${path(unknown)}.`, {
    hint: nearest === undefined ? SHOW_SETTINGS : `Did you mean ${path(nearest)}?`,
  });
}

const SHOW_SETTINGS = 'dsrg-train --print-config shows every setting and its value.';

/** Nested records, the second's values before the first's; a record of another `kind`, or `from` elsewhere, is taken as it is. */
export function mergeSettings(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes === undefined ? base : changes;
  for (const which of ['kind', 'from']) {
    if (which in base && which in changes && base[which] !== changes[which]) return changes;
  }
  const keys = new Set([...Object.keys(base), ...Object.keys(changes)]);
  return Object.fromEntries([...keys].map((key) => [key, mergeSettings(base[key], changes[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
