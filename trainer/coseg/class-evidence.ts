import { type BinaryMask, DsrgError, type FloatImage } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import { type CellRows, cellRows, meanOfCells } from './cell-rows.ts';
import { chooseFactors, factorNorms } from './choose-factors.ts';
import { type ClassHead, classMap, fitClassHead } from './class-maps.ts';
import { cutMask } from './cut-mask.ts';
import { type Factorisation, factorise, weighCells } from './factorise.ts';
import { type Heat, heatOf, meanHeat, resizeHeat } from './heat.ts';
import { agreement } from './judge-masks.ts';
import { normalisedCut } from './normalised-cut.ts';
import type { CellSample } from './sample-cells.ts';

/**
 * Ways of finding what a class's photos share. `factors`: non-negative factors of its cells and of those of other classes; `maps`: activation
 * maps of a linear tag head; `cut`: where a photo falls apart by itself.
 */
export const evidenceKinds = ['factors', 'maps', 'cut'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** How evidence is found; each constant is a setting of the stage. */
export interface EvidenceOptions {
  readonly evidence: readonly EvidenceKind[];
  readonly rank: number;
  /** Of both sides of the factorisation, on the sampled cells. */
  readonly updates: number;
  /** Of one photo's cells, with the factors as they are. */
  readonly cellUpdates: number;
  readonly decay: number;
  readonly similarity: number;
  /** From which heat of the factors on a cell agrees with the cut. */
  readonly agreesAbove: number;
}

/** What was learned of a class from all photos. */
export interface ClassEvidence {
  readonly head: ClassHead | undefined;
  readonly factors: (Pick<Factorisation, 'factors' | 'rank'> & { readonly chosen: readonly number[] }) | undefined;
}

/**
 * Learns what each class looks like, from the mean features of all photos and a sample of their cells.
 * @param samples of each tag, from 1 at index 0; empty for one without photos
 */
export function learnEvidence(
  means: readonly Float32Array[],
  tags: readonly number[],
  samples: readonly CellSample[],
  options: EvidenceOptions,
  random: Random,
): ClassEvidence[] {
  const { evidence, rank, updates, decay } = options;
  // One class alone has nothing to be told from.
  const head =
    evidence.includes('maps') && new Set(tags).size > 1
      ? fitClassHead(
          means,
          tags.map((tag) => [tag]),
          samples.length + 1,
          decay,
        )
      : undefined;
  return samples.map((own, k) => {
    if (!evidence.includes('factors') || own.count === 0) return { head, factors: undefined };
    const stream = random.fork(k + 1);
    const others = samples.filter((_, other) => other !== k);
    const { rows, places } = own.beside(others, stream);
    const found = factorise(rows, { rank, updates }, () => stream.normal());
    return { head, factors: { factors: found.factors, rank, chosen: chooseFactors(found, places) } };
  });
}

/** What is seen of a photo's class in it. */
export interface PhotoEvidence {
  /** Each map on the grid that it was found on. */
  readonly maps: Readonly<Partial<Record<EvidenceKind, Heat>>>;
  /** Agreement of the cut with the factors, where both were asked for. */
  readonly score: number | undefined;
}

/**
 * Looks for a class in one of its photos.
 * @param coarse features that tell classes, none negative
 * @param fine features of smaller cells, for the cut
 */
export function findEvidence(
  { coarse, fine }: { readonly coarse: FloatImage; readonly fine: FloatImage },
  tag: number,
  { head, factors }: ClassEvidence,
  options: EvidenceOptions,
): PhotoEvidence {
  const { evidence, cellUpdates, similarity, agreesAbove } = options;
  const { height, width } = coarse;
  const maps: Partial<Record<EvidenceKind, Heat>> = {};
  if (factors !== undefined) {
    maps.factors = factorHeat(cellRows(coarse, { divideByMean: true }), factors, cellUpdates, height, width);
  }
  if (head !== undefined) maps.maps = heatOf(classMap(cellRows(coarse), head, tag), height, width);
  if (!evidence.includes('cut')) return { maps, score: undefined };
  const known = [maps.factors, maps.maps].filter((map) => map !== undefined);
  const heat = known.length === 0 ? undefined : meanHeat(known, fine.height, fine.width);
  const cut = cutMask(normalisedCut(fine, { similarity, centred: true }), fine.height, fine.width, heat);
  maps.cut = heatOf(cut.data, cut.height, cut.width);
  return { maps, score: maps.factors && agreementOf(cut, maps.factors, agreesAbove) };
}

function agreementOf(cut: BinaryMask, factors: Heat, above: number): number {
  return agreement(cut, resizeHeat(factors, cut.height, cut.width), above);
}

function factorHeat(
  rows: CellRows,
  { factors, rank, chosen }: NonNullable<ClassEvidence['factors']>,
  updates: number,
  height: number,
  width: number,
): Heat {
  const norms = factorNorms({ factors, rank });
  const weights = weighCells(rows, { factors, rank }, updates);
  const values = Float64Array.from({ length: rows.count }, (_, cell) =>
    chosen.reduce((sum, k) => sum + (norms[k] as number) * (weights[cell * rank + k] as number), 0),
  );
  return heatOf(values, height, width);
}

/** What the survey of a photo keeps of it. @throws DsrgError NUMERIC for features that are negative, where factors are made of them */
export function surveyPhoto(
  coarse: FloatImage,
  needsFactors: boolean,
): { readonly mean: Float32Array; readonly rows: CellRows } {
  const negative = needsFactors ? coarse.data.findIndex((value) => value < 0) : -1;
  if (negative >= 0) {
    throw new DsrgError('NUMERIC', `The features are negative in places (${coarse.data[negative]}).`, {
      hint: 'Factors are made of features that are not: take a layer after its ReLU, or leave factors out (cosegment.evidence=["maps","cut"], cosegment.keep=1).',
    });
  }
  return { mean: meanOfCells(cellRows(coarse)), rows: cellRows(coarse, { divideByMean: true }) };
}
