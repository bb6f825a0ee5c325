import { type ScoredOutline, traceOutlines } from '@dsrg/converters';
import type { LabelMap } from '@dsrg/core';
import type { Labelled } from '../label/label-in-ways.ts';

/** A photo's labels and objects. */
export interface FoundObjects {
  readonly labels: LabelMap;
  readonly objects: readonly ScoredOutline[];
}

/**
 * Finds the objects of a labelled photo: what hangs together (over edges and corners) and has one label. Smaller ones than
 * `minArea` become background. A score is the mean of the network's probability of the object's class over its pixels.
 *
 * @param minArea in pixels
 */
export function findObjects(labelled: Labelled, minArea: number): FoundObjects {
  const { objects, ids } = traceOutlines(labelled);
  const sums = new Float64Array(objects.length);
  const { certainty } = labelled;
  const data = labelled.data.map((label, i) => {
    const id = ids[i]!;
    if (id < 0) return label;
    sums[id]! += certainty?.[i] ?? 0;
    return objects[id]!.area < minArea ? 0 : label;
  });
  const { kind, height, width } = labelled;
  return {
    labels: { kind, data, height, width },
    objects: objects.flatMap((object, id) => {
      if (object.area < minArea) return [];
      const score = certainty && Math.round((sums[id]! / object.area / 255) * 1e4) / 1e4;
      return [{ ...object, ...(score !== undefined && { score }) }];
    }),
  };
}
