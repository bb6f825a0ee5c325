import type { BinaryMask } from '@dsrg/core';
import type { Heat } from './heat.ts';

/** A mask as far as it is judged. */
export interface JudgedMask {
  readonly id: string;
  /** Its tag. */
  readonly tag: number;
  /** How far it is to be trusted, among those of its class; `undefined` where nothing tells. */
  readonly score?: number | undefined;
  /** Share of the photo that it covers. */
  readonly area: number;
}

/** Why a mask is dropped. */
export interface DropReason {
  readonly by: 'score' | 'size' | 'number';
  /** A phrase for people. */
  readonly says: string;
}

export interface MaskRule {
  /** Share of each class's masks that stays: the others have the lowest scores. */
  readonly keep: number;
  /** Bounds of the share of its photo that a mask covers. */
  readonly area: readonly [number, number];
  /** Most masks of a class. */
  readonly most: number;
}

/**
 * How far the cut agrees with the factors: the IoU of its mask with the cells that are warmer than `above` (ours: 0.25). What both ways of
 * looking see is there more often than what one of them does.
 * @param heat of the factors, on the mask's grid
 */
export function agreement(mask: Pick<BinaryMask, 'data'>, heat: Heat, above: number): number {
  let [both, either] = [0, 0];
  for (const [cell, inside] of mask.data.entries()) {
    const warm = (heat.data[cell] as number) > above;
    if (inside === 1 && warm) both++;
    if (inside === 1 || warm) either++;
  }
  return either === 0 ? 0 : both / either;
}

/**
 * Which masks are dropped, and why: of each class those of the lowest scores (as many as `keep` leaves, rounded down), then those that are too
 * small or too large (ascust/BDWSS, config: 0.1 to 0.8, at most 4,000 a class; with one class in a photo its rule on other classes never acts).
 * Of equal scores the later id goes first.
 */
export function dropMasks(
  masks: readonly JudgedMask[],
  { keep, area: [low, high], most }: MaskRule,
): Map<string, DropReason> {
  const dropped = new Map<string, DropReason>();
  const drop = (id: string, by: DropReason['by'], says: string) => dropped.set(id, { by, says });
  for (const tag of new Set(masks.map((mask) => mask.tag))) {
    const own = masks.filter((mask) => mask.tag === tag);
    const ranked = own
      .filter(({ score }) => score !== undefined)
      .sort((a, b) => (a.score as number) - (b.score as number) || (a.id < b.id ? 1 : -1));
    // The small number makes up for what 1 − keep lacks of its decimal.
    const lowest = Math.floor((1 - keep) * ranked.length + 1e-9);
    for (const { id, score } of ranked.slice(0, lowest)) {
      drop(id, 'score', `its score, ${(score as number).toFixed(2)}, is among the lowest of its class`);
    }
    for (const { id, area } of own.filter((mask) => !dropped.has(mask.id))) {
      const percent = `${(100 * area).toFixed(1)} % of the photo`;
      if (area < low) drop(id, 'size', area === 0 ? 'nothing was found' : `it is too small: ${percent}`);
      else if (area > high) drop(id, 'size', `it is too large: ${percent}`);
    }
    const best = own
      .filter((mask) => !dropped.has(mask.id))
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || (a.id < b.id ? -1 : 1));
    for (const { id } of best.slice(most))
      drop(id, 'number', `${most} masks of its class with higher scores are there`);
  }
  return dropped;
}
