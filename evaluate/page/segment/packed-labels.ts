import type { LabelMap } from '@dsrg/core';

/** A label map in runs of one label: a hundredth of its size, so that hundreds of photos fit into a page. */
export interface PackedLabels {
  readonly height: number;
  readonly width: number;
  /** `pixels · 256 + label` of each run, row by row. */
  readonly runs: Uint32Array;
}

/** Most pixels of a run: what is left of 32 bits beside the label. */
const longest = 2 ** 24 - 1;

export function packLabels({ data, height, width }: LabelMap): PackedLabels {
  const runs: number[] = [];
  for (let from = 0; from < data.length; ) {
    const label = data[from] ?? 0;
    let to = from + 1;
    while (to < data.length && data[to] === label && to - from < longest) to++;
    runs.push((to - from) * 256 + label);
    from = to;
  }
  return { height, width, runs: Uint32Array.from(runs) };
}

export function unpackLabels({ height, width, runs }: PackedLabels): LabelMap {
  const data = new Uint8Array(height * width);
  let from = 0;
  for (const run of runs) {
    const to = from + Math.floor(run / 256);
    data.fill(run % 256, from, to);
    from = to;
  }
  return { kind: 'labels', data, height, width };
}
