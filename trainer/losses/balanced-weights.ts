import { IGNORE, type LabelMap } from '@dsrg/core';

/** Weights under which all background cells of a batch together weigh as much as all foreground cells. */
export function balancedWeights(labels: readonly LabelMap[]): Float32Array[] {
  let [background, foreground] = [0, 0];
  for (const { data } of labels) {
    for (const label of data) {
      if (label === 0) background++;
      else if (label !== IGNORE) foreground++;
    }
  }
  return labels.map(({ data }) =>
    Float32Array.from(data, (label) => 1 / Math.max(label === 0 ? background : foreground, 1)),
  );
}
