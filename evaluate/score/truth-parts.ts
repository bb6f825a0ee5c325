import { IGNORE, type LabelMap } from '@dsrg/core';
import { boundaryBand } from './boundary-band.ts';
import { type ObjectSize, objectSizes, objectsOfSize } from './object-sizes.ts';

/** Parts of a truth that are scored apart as well: where a network fails, not only how much. */
export interface TruthParts {
  /** What each part is, in words. */
  readonly names: readonly string[];
  /** The truth once for each part, void outside it. */
  of(truth: LabelMap): LabelMap[];
}

/** Within some pixels of a true border: {@link boundaryBand}. */
export function bandParts(widths: readonly number[]): TruthParts {
  return {
    names: widths.map((width) => `within ${width} px of borders`),
    of: (truth) => widths.map((width) => boundaryBand(truth, width)),
  };
}

/** Objects of one size beside the background: {@link objectsOfSize}. */
export function sizeParts(sizes: readonly ObjectSize[] = objectSizes): TruthParts {
  return { names: sizes.map(({ name }) => name), of: (truth) => objectsOfSize(truth, sizes) };
}

/**
 * Photos by how many classes beside the background their truth shows: none, one, two, three and more. A photo of another number is void.
 * With several classes a photo's tags no longer say which object is which.
 */
export function classCountParts(): TruthParts {
  const names = ['none', 'one', 'two', 'three or more'];
  return {
    names: names.map((count) => `photos that show ${count} of the classes`),
    of(truth) {
      const shown = new Set(truth.data);
      shown.delete(0);
      shown.delete(IGNORE);
      return names.map((_, count) => (count === Math.min(shown.size, names.length - 1) ? truth : voidLike(truth)));
    },
  };
}

function voidLike(truth: LabelMap): LabelMap {
  return { ...truth, data: new Uint8Array(truth.data.length).fill(IGNORE) };
}
