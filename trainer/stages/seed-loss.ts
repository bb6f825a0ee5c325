import { crfPresets, type FloatBatch, type ProbabilityMap, type RgbImage } from '@dsrg/core';
import { z } from 'zod';
import { floorProbabilities } from '../losses/floor-probabilities.ts';
import { flooredSoftmax } from '../losses/floored-softmax.ts';
import { seededLoss } from '../losses/seeded-loss.ts';
import type { CrfRunner } from '../run/machine.ts';
import type { CueMap } from '../seeds/cue-map.ts';
import { growRegions } from '../seeds/grow-regions.ts';
import { refinementUnary } from '../seeds/refinement-unary.ts';
import { convention, crf, notNegative, positive, range, share, whole } from '../settings/blocks.ts';
import type { LossReport } from '../training/training-task.ts';

const grow = { foreground: share, background: share, throughCues: z.boolean() };

/** What a seeded training learns from, beside the settings of every training. */
export const seedLossSettings = {
  /** What the dense CRF takes for a class's score: p (DSRG as released), log p, or the logits (SEC). */
  unary: z.enum(['probability', 'log-probability', 'logits']),
  crf,
  crfIterations: whole,
  /** How the picture is brought to the grid for the CRF: `align-corners` takes every 8th pixel of 321 for 41 cells. */
  crfPhoto: convention,
  /**
   * On which map cues grow: the CRF's (`refined`: DSRG), the plain softmax (its TensorFlow port), or not at all (`none`: SEC); above which
   * probability of foreground and background (strict); and whether a cue belongs to its class's region where the network disagrees
   * (`throughCues`), else it only starts regions of the network's own.
   */
  grow: z.discriminatedUnion('on', [
    z.strictObject({ on: z.literal('refined'), ...grow }),
    z.strictObject({ on: z.literal('softmax'), ...grow }),
    z.strictObject({ on: z.literal('none') }),
  ]),
  /** Added to each probability before the logarithm; then renormalised. */
  floor: notNegative,
  /** Background and foreground seeds with a normaliser each (DSRG), or all with one (SEC). */
  seeding: z.enum(['balanced', 'sec']),
  seedWeight: notNegative,
  /**
   * SEC's expansion loss: its weight, and how fast the weights of cells fall with their rank, of the photo's tags and of background (0 takes
   * the maximum); null leaves it out.
   */
  expand: z.strictObject({ weight: positive, tags: share, background: share }).nullable(),
  boundaryWeight: notNegative,
  /** Bounds of the ratio q/p in the boundary loss, or none. */
  clip: z.union([range, z.literal('none')]),
  /** ε of the boundary loss's logarithm: log(q/(p + ε) + ε). */
  boundaryEpsilon: notNegative,
  /** Whether the boundary loss also reaches back through the CRF: (1 − q)·∂L/∂log q, as released; or takes its result as given. */
  crfGradient: z.enum(['dsrg', 'none']),
};

const bare = z.strictObject(seedLossSettings);
export type SeedLossSettings = z.infer<typeof bare>;

/** What a batch of pictures is taught from. */
export interface SeedTarget {
  readonly cues: readonly CueMap[];
  /** The pictures on the output's grid: what the dense CRF sees. */
  readonly photos: readonly RgbImage[];
  readonly tags: readonly (readonly number[])[];
}

/**
 * The loss of a seeded training step: softmax, dense CRF, growing, and the losses on what came out, each as the settings say.
 * @param logits of the batch
 */
export async function seedLoss(
  settings: SeedLossSettings,
  crf: Pick<CrfRunner, 'run'>,
  logits: FloatBatch,
  target: SeedTarget,
): Promise<LossReport> {
  const { unary, crfIterations, grow, expand } = settings;
  const probabilities = flooredSoftmax(logits, settings);
  const scores = unary === 'logits' ? logits : probabilities;
  const options = { ...crfPresets[settings.crf], iterations: crfIterations };
  const refined = await Promise.all(
    target.photos.map((photo, k) => crf.run(photo, refinementUnary(scores, k, unary), options)),
  );
  const floored = refined.map((map) => floorProbabilities(map));
  const seeds = target.cues.map((cues, k) => {
    if (grow.on === 'none') return cues;
    const map = grow.on === 'refined' ? (floored[k] as ProbabilityMap) : photoProbabilities(probabilities, k);
    return growRegions(map, cues, target.tags[k] ?? [], grow);
  });
  const loss = { ...settings, ...(expand !== null && { expandWeight: expand.weight, expandDecay: expand }) };
  const { value, parts, gradient } = seededLoss(logits, seeds, floored, loss, target.tags);
  return { total: value, values: { ...parts, grown: coverage(seeds) }, gradients: { logits: gradient } };
}

function photoProbabilities({ data, channels, height, width }: FloatBatch, index: number): ProbabilityMap {
  const size = channels * height * width;
  return {
    kind: 'probabilities',
    data: data.subarray(index * size, (index + 1) * size),
    classes: channels,
    height,
    width,
  };
}

/** Share of cells with a seed: how far growing has come. */
function coverage(seeds: readonly CueMap[]): number {
  let covered = 0;
  let cells = 0;
  for (const { data, height, width } of seeds) {
    for (const value of data) covered += value;
    cells += height * width;
  }
  return covered / cells;
}
