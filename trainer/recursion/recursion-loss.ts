import { type ActivationMaps, type FloatBatch, type LabelMap, resizeLabels } from '@dsrg/core';
import { averageCells } from '../data/average-cells.ts';
import type { OutputGradients, Outputs } from '../engine/engine.ts';
import { balancedWeights } from '../losses/balanced-weights.ts';
import { mapTagLoss } from '../losses/map-tag-loss.ts';
import { pixelLoss } from '../losses/pixel-loss.ts';
import { reconstructionLoss } from '../losses/reconstruction-loss.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import type { Grids } from './recursion-picture.ts';

/** What a batch is held against; parts that are left out do not count. */
export interface RecursionTargets {
  readonly tags: readonly (readonly number[])[];
  /** Cells of the activation maps that count, per picture. */
  readonly validCells: readonly Uint8Array[];
  /** Labels on any grid of the pictures. */
  readonly labels?: readonly LabelMap[] | undefined;
  /** Refined maps, and the cells of theirs that count. */
  readonly refined?: readonly { readonly maps: ActivationMaps; readonly valid: Uint8Array }[] | undefined;
}

export interface RecursionWeights {
  readonly tagWeight: number;
  readonly pixelWeight: number;
  /** Whether the decoder's background and foreground labels weigh the same in the batch. @default false: each pixel does */
  readonly balanced?: boolean;
  /** Of the maps' distance from their refined selves. @default 0 */
  readonly mapWeight?: number;
  /** @default 'peak' */
  readonly mapForm?: 'peak' | 'sigmoid';
}

export interface RecursionLoss {
  readonly total: number;
  /** The parts before their weights, those that have one. */
  readonly parts: { readonly tags?: number; readonly pixels?: number; readonly maps?: number };
  readonly gradients: OutputGradients;
}

/**
 * RecurSeed's losses of one batch (§7.3): soft margin of the tags on the maps' means, cross entropy of the decoder on labels brought to its
 * grid, and the maps' distance from their refined selves, each by its weight.
 */
export function recursionLoss(
  outputs: Outputs,
  targets: RecursionTargets,
  { cam: camGrid, refined: refinedGrid, convention }: Grids,
  { tagWeight, pixelWeight, balanced = false, mapWeight = 0, mapForm = 'peak' }: RecursionWeights,
): RecursionLoss {
  const cam = outputs.cam as FloatBatch;
  const logits = outputs.logits as FloatBatch;
  const maps = { ...cam, data: new Float32Array(cam.data.length) };
  const parts: { tags?: number; pixels?: number; maps?: number } = {};
  let total = 0;
  const add = (
    name: 'tags' | 'maps',
    weight: number,
    { value, gradient }: { value: number; gradient: { data: Float32Array } },
  ) => {
    parts[name] = value;
    total += weight * value;
    for (let i = 0; i < maps.data.length; i++)
      maps.data[i] = (maps.data[i] as number) + weight * (gradient.data[i] as number);
  };
  if (tagWeight > 0)
    add('tags', tagWeight, mapTagLoss(cam, tagTargets(targets.tags, cam.channels + 1), targets.validCells));
  if (mapWeight > 0 && targets.refined !== undefined) {
    const cells = targets.refined.map(({ maps: { data, tags }, valid }) => ({
      ...{ tags, height: cam.height, width: cam.width },
      data: averageCells(data, refinedGrid, valid, camGrid, convention),
    }));
    add('maps', mapWeight, reconstructionLoss(cam, cells, targets.validCells, { normalise: mapForm }));
  }
  if (targets.labels === undefined || pixelWeight === 0) return { total, parts, gradients: { cam: maps } };
  const wanted = decoderLabels(targets.labels, logits, convention);
  const { value, gradient } = pixelLoss(logits, wanted, balanced ? { pixelWeights: balancedWeights(wanted) } : {});
  const weighed = { ...logits, data: gradient.data.map((each) => pixelWeight * each) };
  parts.pixels = value;
  return { total: total + pixelWeight * value, parts, gradients: { cam: maps, logits: weighed } };
}

/** Labels on the decoder's grid: the nearest. */
export function decoderLabels(
  labels: readonly LabelMap[],
  { height, width }: Pick<FloatBatch, 'height' | 'width'>,
  convention: Grids['convention'],
): LabelMap[] {
  return labels.map((each) => resizeLabels(each, height, width, convention));
}
