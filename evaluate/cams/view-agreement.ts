import { DsrgError } from '@dsrg/core';
import type { StrongestClass } from './sweep-thresholds.ts';

/** How well two views of the same photos agree on what is background, at each of several thresholds. */
export interface ViewAgreement {
  add(one: StrongestClass, other: StrongestClass): void;
  /** Cohen's κ at each threshold: 0 for no more than chance would give, 1 for the same everywhere. */
  kappas(): number[];
}

/**
 * Counts over all pixels. A network that is sure of where an object ends says so of the photo and of its mirror image; where the
 * threshold cuts through mere slopes of the maps, the two cut differently. Plain agreement would be greatest where all is background, or
 * nothing is: κ takes off what chance gives (J. Cohen, A coefficient of agreement for nominal scales, 1960, eq. 1).
 *
 * @param thresholds ascending, from 0 to 1: a pixel is background where the strongest class does not exceed one
 */
export function createViewAgreement(thresholds: readonly number[]): ViewAgreement {
  const levels = thresholds.length + 1;
  // How many of the thresholds a pixel exceeds in the one view (row) and in the other (column).
  const pairs = new Float64Array(levels * levels);
  const levelOf = (strength: number): number => {
    let level = 0;
    while (level < thresholds.length && strength > (thresholds[level] ?? 1)) level++;
    return level;
  };
  return {
    add({ strength, height, width }, { strength: others, height: rows, width: columns }) {
      if (height !== rows || width !== columns)
        throw new DsrgError('SHAPE', `Views of ${height}×${width} and of ${rows}×${columns} show different photos.`);
      for (const [pixel, value] of strength.entries()) {
        const at = levelOf(value) * levels + levelOf(others[pixel] ?? 0);
        pairs[at] = (pairs[at] ?? 0) + 1;
      }
    },
    kappas: () => thresholds.map((_, index) => kappaAt(pairs, levels, index)),
  };
}

/** From the shares that each view calls foreground, and that both do. */
function kappaAt(pairs: Float64Array, levels: number, index: number): number {
  let [one, other, both, all] = [0, 0, 0, 0];
  for (const [at, count] of pairs.entries()) {
    const [inOne, inOther] = [Math.floor(at / levels) > index, at % levels > index];
    all += count;
    if (inOne) one += count;
    if (inOther) other += count;
    if (inOne && inOther) both += count;
  }
  if (all === 0) return 0;
  const [p, q, pq] = [one / all, other / all, both / all];
  const agreed = pq + (1 - p - q + pq);
  const chance = p * q + (1 - p) * (1 - q);
  return chance === 1 ? 0 : (agreed - chance) / (1 - chance);
}
