import type { Maker } from '@dsrg/core';
import { makerOfMasks, nameModel, type ScoresOrigin, sayMaker } from '../label/makers.ts';

/** What a folder of predictions says of itself, in `predict.json`: it is written before anything else. */
export interface PredictionsAbout {
  readonly format: 1;
  readonly kind: 'dsrg-predictions';
  /** Hash of the model, the views, the CRF and what else decides the masks; every result carries it. */
  readonly maker: string;
  readonly model: { readonly file: string; readonly sha256: string };
  /** Views and CRF in words. */
  readonly protocol: string;
  /** Smaller objects became background, in pixels. */
  readonly minArea: number;
  /** Background first. */
  readonly classes: readonly string[];
  /** Files about all photos (COCO, Label Studio, contact sheets) that came of this folder, relative to it. */
  readonly sheets: readonly string[];
}

/** What predictions in this way say of themselves. */
export function predictionsAbout(
  origin: ScoresOrigin,
  { protocol, minArea }: { readonly protocol: string; readonly minArea: number },
): PredictionsAbout {
  return {
    format: 1,
    kind: 'dsrg-predictions',
    maker: makerOfMasks(origin, { protocol, minArea }).hash,
    model: { file: nameModel(origin).file, sha256: origin.sha256 },
    protocol,
    minArea,
    classes: origin.metadata.classes,
    sheets: [],
  };
}

/** What its masks carry. */
export function makerOf({ maker, model, protocol, minArea }: PredictionsAbout): Maker {
  return { hash: maker, says: sayMaker(model, protocol, minArea) };
}
