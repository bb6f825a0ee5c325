import { argmaxLabels, type ProbabilityMap } from '@dsrg/core';

/** Least share of a photo's pixels that a class takes where it is there: fewer are mostly specks of noise. */
const SHARE = 0.01;

/** A class that a segmentation network finds in a photo. */
export interface FoundTag {
  /** Its label, 1 or greater. */
  readonly label: number;
  /** Mean over the pixels that it takes. */
  readonly probability: number;
}

/** The classes that take a hundredth of a photo or more, background left out. */
export function tagsOfMap(map: ProbabilityMap): FoundTag[] {
  const cells = map.height * map.width;
  const pixels = new Int32Array(map.classes);
  const sums = new Float64Array(map.classes);
  for (const [cell, label] of argmaxLabels(map).data.entries()) {
    pixels[label] = (pixels[label] ?? 0) + 1;
    sums[label] = (sums[label] ?? 0) + (map.data[label * cells + cell] ?? 0);
  }
  return [...pixels].flatMap((taken, label) =>
    label > 0 && taken >= SHARE * cells ? [{ label, probability: (sums[label] ?? 0) / taken }] : [],
  );
}
