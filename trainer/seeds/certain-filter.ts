import { type ActivationMaps, DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/** From which height of a map on its class is certain, and up to which background is. */
export interface CertainFilterOptions {
  /** c: the highest map's class from here on. @default 0.55 [S: default tag of three scripts of EdgePredictMix df538e2] */
  readonly certain?: number;
  /** u: background up to here. @default 0.1 [S: the same tag] */
  readonly background?: number;
}

/**
 * CertainFilter of RecurSeed (Jo et al., 2022): what maps of 0 … 1 say for sure. With the highest map p: its class where p ≥ c, background
 * where p ≤ u, else ignore. Of equal maps the lowest class wins. A photo without tags is all background. The rule is reconstructed [R] from
 * the authors' figures; their code of it was never released.
 *
 * @throws DsrgError CONFIG for bounds that would let a pixel be both
 * @example
 * const labels = certainFilter(pamr(photo, maps)); // 255 where it is not certain
 */
export function certainFilter(maps: ActivationMaps, options: CertainFilterOptions = {}): LabelMap {
  const { certain = 0.55, background = 0.1 } = options;
  if (!(background >= 0 && background < certain)) {
    throw new DsrgError('CONFIG', `A filter certain from ${certain} on, and of background up to ${background}.`, {
      hint: 'Background must lie below certain, and neither below 0.',
    });
  }
  const { labels, heights } = highestMap(maps);
  // Maps are in single precision: their 0.1 is 0.1 only beside another of these.
  const [least, most] = [Math.fround(certain), Math.fround(background)];
  const data = labels.map((label, i) => {
    const height = heights[i] as number;
    return height >= least ? label : height <= most ? 0 : IGNORE;
  });
  return { kind: 'labels', data, height: maps.height, width: maps.width };
}

/** The class of the highest map at each pixel, the lowest of equals, and how high it is; 0 and 0 without maps. */
export function highestMap({ data, tags, height, width }: ActivationMaps): {
  readonly labels: Uint8Array;
  readonly heights: Float32Array;
} {
  const pixels = height * width;
  const labels = new Uint8Array(pixels).fill(tags[0] ?? 0);
  const heights = data.slice(0, pixels);
  if (tags.length === 0) return { labels, heights: new Float32Array(pixels) };
  for (let plane = 1; plane < tags.length; plane++) {
    const start = plane * pixels;
    for (let i = 0; i < pixels; i++) {
      const value = data[start + i] as number;
      if (value <= (heights[i] as number)) continue;
      heights[i] = value;
      labels[i] = tags[plane] as number;
    }
  }
  return { labels, heights };
}
