import {
  argmaxLabels,
  type CrfPresetName,
  crfPresets,
  type LabelMap,
  type LogitMap,
  type RgbImage,
  resizePlanes,
  type Segmenter,
  segmentViews,
  softmax,
} from '@dsrg/core';
import type { CrfPool } from '@dsrg/core/node';
import { oneAtATime } from './run-bounded.ts';

/** One way of predicting, out of all combinations. */
export interface Combination {
  readonly scales: readonly number[];
  readonly flip: boolean;
  readonly crf: boolean;
}

/** All combinations of one scale or several, with and without flips, with and without CRF. */
export function combinationsOf(scales: readonly number[]): Combination[] {
  const sets = scales.length === 1 ? [scales] : [[1], scales];
  return sets.flatMap((each) =>
    [false, true].flatMap((flip) => [false, true].map((crf) => ({ scales: each, flip, crf }))),
  );
}

/**
 * Makes a function that labels a photo in every combination at once. The network runs once for each view (scale, and
 * its mirror image): what the combinations share is not run again.
 *
 * @param scales of the combinations with several
 * @returns labels in the order of {@link combinationsOf}
 */
export function labelInAllWays(
  segmenter: Segmenter,
  scales: readonly number[],
  pool: CrfPool,
  preset: CrfPresetName,
): (photo: RgbImage, signal?: AbortSignal) => Promise<LabelMap[]> {
  const combinations = combinationsOf(scales);
  const infer = oneAtATime(async (photo: RgbImage, signal?: AbortSignal) => {
    const views = new Map<number, Float32Array[]>();
    for (const scale of new Set(scales.length === 1 ? scales : [1, ...scales])) {
      const answers = await segmentViews(segmenter, photo, scale, true, signal);
      views.set(
        scale,
        answers.map((answer) => atPhotoSize(answer, photo, segmenter)),
      );
    }
    return combinations.filter(({ crf }) => !crf).map((each) => unite(each, views, photo, segmenter));
  });
  return async (photo, signal) => {
    const maps = await infer(photo, signal);
    const refined = await Promise.all(maps.map((map) => pool.run(photo, softmax(map), crfPresets[preset], signal)));
    return maps.flatMap((map, index) => [argmaxLabels(map), argmaxLabels(refined[index]!)]);
  };
}

function atPhotoSize(view: LogitMap, { height, width }: RgbImage, { metadata }: Segmenter): Float32Array {
  return resizePlanes(view.data, view.classes, view.height, view.width, height, width, metadata.resizeConvention);
}

function unite(
  { scales, flip }: Combination,
  views: ReadonlyMap<number, readonly Float32Array[]>,
  { height, width }: RgbImage,
  { metadata }: Segmenter,
): LogitMap {
  const classes = metadata.classes.length;
  const sum = new Float32Array(classes * height * width);
  for (const scale of scales)
    for (const view of views.get(scale)!.slice(0, flip ? 2 : 1))
      for (let i = 0; i < sum.length; i++) sum[i]! += view[i]!;
  const count = scales.length * (flip ? 2 : 1);
  for (let i = 0; i < sum.length; i++) sum[i]! /= count;
  return { kind: 'logits', data: sum, height, width, classes };
}
