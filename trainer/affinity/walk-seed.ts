import { type RecurseedSeed, seedOfTags } from '@dsrg/converters';
import { predict, type RgbImage, resizePlanes, type Segmenter, segmentViews } from '@dsrg/core';
import type { z } from 'zod';
import type { views } from '../settings/views.ts';
import { viewSizes } from '../training/view-sizes.ts';
import { randomWalk, type WalkOptions } from './random-walk.ts';

type Views = { readonly [Key in keyof typeof views]: z.infer<(typeof views)[Key]> };

/** What a network says of a photo whose tags are told, as RecurSeed keeps it (`infer_rsepm`): the map of each tag over its maximum. */
export async function taggedSeed(
  segmenter: Segmenter,
  photo: RgbImage,
  tags: readonly number[],
  views: Views,
): Promise<RecurseedSeed> {
  const { flip, merge } = views;
  return seedOfTags(await predict(segmenter, photo, { scales: viewSizes(photo, views), flip, merge }), tags);
}

/**
 * A seed after a random walk within boundaries (IRN, `make_sem_seg_labels`): on the grid of the boundary network, which sees the photo as it is and
 * mirrored, and takes the mean before the sigmoid; then at the photo's size, over the greatest value of all maps.
 *
 * @param boundaries a model that gives one map before the sigmoid
 */
export async function walkSeed(
  seed: RecurseedSeed,
  photo: RgbImage,
  boundaries: Segmenter,
  options: WalkOptions,
): Promise<RecurseedSeed> {
  const tags = seed.keys.slice(1);
  if (tags.length === 0) return seed;
  const [plain, mirrored] = await segmentViews(boundaries, photo, 1, true);
  if (plain === undefined || mirrored === undefined) return seed;
  const { height, width, data: scores } = plain;
  const boundary = scores.map((score, i) => 1 / (1 + Math.exp(-(score + (mirrored.data[i] as number)) / 2)));
  const { resizeConvention: convention } = boundaries.metadata;
  const small = resizePlanes(seed.data, tags.length, seed.height, seed.width, height, width, convention);
  const walked = randomWalk({ data: small, tags, height, width }, boundary, options);
  const data = resizePlanes(walked, tags.length, height, width, seed.height, seed.width, convention);
  const peak = data.reduce((most, value) => Math.max(most, value), 0);
  return { ...seed, data: peak === 0 ? data : data.map((value) => value / peak) };
}
