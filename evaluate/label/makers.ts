import {
  counted,
  type Maker,
  type MergeRule,
  type ModelMetadata,
  type Scale,
  type SlidingWindow,
  sha256Hex,
} from '@dsrg/core';
import type { SeedRule } from './seed-rule.ts';

/** What decides scores: a model, and the views that it is shown. */
export interface ScoresOrigin {
  /** Path of the model. */
  readonly subject: string;
  /** Hash of the model. */
  readonly sha256: string;
  readonly metadata: ModelMetadata;
  readonly provider: string;
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly merge: MergeRule;
  readonly window?: SlidingWindow | undefined;
  readonly bucket?: number | undefined;
  /** What their probabilities become before the CRF. @default they stay */
  readonly seeds?: SeedRule | undefined;
}

/** Who makes scores of this model in these views. */
export function makerOfScores(about: ScoresOrigin, views: string): Maker {
  return { hash: sha256Hex(JSON.stringify(identityOf(about))), says: sayMaker(nameModel(about), views) };
}

/**
 * Who makes masks of this model, or of its saved scores.
 *
 * @param how.protocol views and CRF in words, and all else that decides labels
 * @param how.minArea smaller objects become background. @default 0
 */
export function makerOfMasks(
  about: ScoresOrigin,
  { protocol, minArea = 0 }: { readonly protocol: string; readonly minArea?: number },
): Maker {
  const hash = sha256Hex(JSON.stringify([...identityOf(about), protocol, minArea]));
  return { hash, says: sayMaker(nameModel(about), protocol, minArea) };
}

function identityOf({ sha256: model, metadata, scales, flip, merge, window, bucket }: ScoresOrigin): unknown[] {
  return [model, metadata, scales, flip, merge, window ?? null, bucket ?? null];
}

/** A model by its file and its hash: where it lies decides nothing. */
export function nameModel({ subject, sha256: model }: ScoresOrigin): { file: string; sha256: string } {
  return { file: subject.replace(/^.*[/\\]/, ''), sha256: model };
}

/** A maker in words. */
export function sayMaker(model: { readonly file: string; readonly sha256: string }, how: string, minArea = 0): string {
  const objects = minArea > 0 ? `; objects of ${counted(minArea, 'pixel')} and more` : '';
  return `${model.file} (sha256 ${model.sha256.slice(0, 8)}…; ${how}${objects})`;
}
