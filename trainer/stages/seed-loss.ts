import { crfPresets, type FloatBatch, type ProbabilityMap, type RgbImage } from '@dsrg/core';
import type { CrfPool } from '@dsrg/core/node';
import { dsrgLoss } from '../losses/dsrg-loss.ts';
import { floorProbabilities } from '../losses/floor-probabilities.ts';
import { flooredSoftmax } from '../losses/floored-softmax.ts';
import type { RunSettings } from '../methods/settings.ts';
import type { CueMap } from '../seeds/cue-map.ts';
import { growRegions } from '../seeds/grow-regions.ts';
import { refinementUnary } from '../seeds/refinement-unary.ts';
import type { LossReport } from './train-loop.ts';

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
  settings: RunSettings['seeds'],
  pool: CrfPool,
  logits: FloatBatch,
  target: SeedTarget,
): Promise<LossReport> {
  const { unary, crf, crfIterations, growOn, growForeground, growBackground, growThroughCues, ...loss } = settings;
  const probabilities = flooredSoftmax(logits, loss);
  const scores = unary === 'logits' ? logits : probabilities;
  const options = { ...crfPresets[crf], iterations: crfIterations };
  const refined = await Promise.all(
    target.photos.map((photo, k) => pool.run(photo, refinementUnary(scores, k, unary), options)),
  );
  const floored = refined.map((map) => floorProbabilities(map));
  const growing = { foreground: growForeground, background: growBackground, throughCues: growThroughCues };
  const seeds = target.cues.map((cues, k) => {
    if (growOn === 'none') return cues;
    const on = growOn === 'refined' ? (floored[k] as ProbabilityMap) : photoProbabilities(probabilities, k);
    return growRegions(on, cues, target.tags[k] ?? [], growing);
  });
  const { value, parts, gradient } = dsrgLoss(logits, seeds, floored, loss, target.tags);
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
