import type { GateMeasures } from '@dsrg/converters';
import { counted, DsrgError, gateClasses } from '@dsrg/core';
import { chooseThresholds, type TagScores } from './choose-thresholds.ts';

/** Thresholds, and how well a gate of such thresholds tells the tags of photos that had no part in choosing them. */
export interface ValidatedThresholds {
  /** By class, background first. */
  readonly thresholds: readonly number[];
  readonly measured: GateMeasures;
}

/**
 * Divides photos into parts of nearly the same number, whichever they are.
 * @param uniform draws from 0 to 1
 * @returns the part of each photo
 * @throws DsrgError DATA for fewer photos than parts
 */
export function drawFolds(photos: number, folds: number, uniform: () => number): number[] {
  if (photos < folds) {
    throw new DsrgError(
      'CONFIG',
      `A gate is measured in ${counted(folds, 'part')} of the training photos; there are ${photos}.`,
      {
        hint: 'Train without --gate, or on more photos.',
      },
    );
  }
  const order = Array.from({ length: photos }, (_, place) => ({ place, key: uniform() })).sort((a, b) => a.key - b.key);
  const parts = new Array<number>(photos).fill(0);
  for (const [rank, { place }] of order.entries()) parts[place] = rank % folds;
  return parts;
}

/**
 * Thresholds from all photos' probabilities, and their measures with thresholds from the other parts' photos: of the classes that it judges, for
 * those of too few photos are always let through.
 * @param scores of each photo by what learned from the other parts
 * @param parts of the photos, from {@link drawFolds}
 */
export function validateThresholds(scores: TagScores, parts: readonly number[]): ValidatedThresholds {
  const judged = chooseThresholds(scores).map((threshold) => threshold > 0);
  let [exact, kept, tags, both] = [0, 0, 0, 0];
  for (const part of new Set(parts)) {
    const thresholds = chooseThresholds(rowsOf(scores, (row) => parts[row] !== part));
    const rest = rowsOf(scores, (row) => parts[row] === part);
    for (let row = 0; row < rest.probabilities.length; row += rest.tags) {
      const own = Array.from({ length: rest.tags }, (_, k) => rest.probabilities[row + k] as number);
      const isTag = own.map((_, k) => judged[k + 1] === true && rest.targets[row + k] === 1);
      const stays = gateClasses(own, { thresholds }).filter((label) => judged[label]);
      const hits = stays.filter((label) => isTag[label - 1]).length;
      const wanted = isTag.filter(Boolean).length;
      kept += stays.length;
      tags += wanted;
      both += hits;
      if (hits === wanted && stays.length === wanted) exact++;
    }
  }
  const share = (of: number, all: number) => (all === 0 ? null : of / all);
  const measured = { exact: exact / parts.length, precision: share(both, kept), recall: share(both, tags) };
  return { thresholds: chooseThresholds(scores), measured };
}

function rowsOf({ tags, probabilities, targets }: TagScores, chosen: (row: number) => boolean): TagScores {
  const places = Array.from({ length: probabilities.length }, (_, i) => i).filter((i) => chosen(Math.floor(i / tags)));
  return {
    tags,
    probabilities: places.map((i) => probabilities[i] as number),
    targets: places.map((i) => targets[i] as number),
  };
}
