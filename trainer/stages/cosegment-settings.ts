import { z } from 'zod';
import { evidenceKinds } from '../coseg/class-evidence.ts';
import { crf, notNegative, positive, share, whole } from '../settings/blocks.ts';
import { anyNetwork } from '../settings/network.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]).nullable().default(null);

/** The network in the file of --features, whatever it is. */
const fileNetwork = z.strictObject({
  name: z.literal('file'),
  /** Pixels of a cell's side: a transformer's patch, a convolutional network's stride. Photos come to whole cells. */
  cell: whole.default(32),
  /** Mean and deviation of photos, 0 to 255. Null: what the file says of itself, else ImageNet's. */
  mean: triple,
  std: triple,
});

/** How the photos of a class are co-segmented. */
export const cosegmentSettings = z.strictObject({
  /** The network whose features are looked at; it learns nothing. One of ours with weights, or `file`: that of an ONNX file itself. */
  network: z.discriminatedUnion('name', [anyNetwork as never, fileNetwork]) as unknown as z.ZodType<
    z.infer<typeof anyNetwork> | z.infer<typeof fileNetwork>
  >,
  /** Its layer (of a file: its tensor) whose features tell classes, and the one of smaller cells for the cut. */
  coarse: z.string(),
  fine: z.string(),
  /** Long side in pixels at which it sees a photo; both sides then come to whole cells of 32. */
  side: whole,
  /** What the mask is the mean of: factors of the class's cells, activation maps of a tag head, a cut of each photo. */
  evidence: z.array(z.enum(evidenceKinds)).min(1),
  /** Factors of a class and its distractors, together. */
  rank: whole,
  /** Cells of a class that are factorised, beside as many of other classes. */
  cells: whole,
  /** Updates of the factorisation, and of a single photo's share in it. */
  updates: whole,
  cellUpdates: whole,
  /** Weight decay of the tag head. */
  decay: notNegative,
  /** Cosine from which cells are neighbours for the cut. */
  similarity: share,
  /** From this mean of the evidence on a pixel is of the object. */
  threshold: z.number().min(0.01).max(0.99),
  /** What brings masks to the photo's edges. */
  refine: z.union([crf, z.literal('none')]),
  /** Longest side in pixels at which masks are refined. */
  refineSide: whole,
  /** From this heat of the factors on a cell agrees with the cut. */
  agreesAbove: share,
  /** Share of each class's masks that stay: others agree least with themselves. */
  keep: positive.max(1),
  /** Bounds of a mask's share of its photo. */
  area: z.tuple([share, share]),
  /** Most masks of a class. */
  most: whole,
});

export type CosegmentSettings = z.infer<typeof cosegmentSettings>;
