import { labelFile, type MapGrid, scoresOfSeed } from '@dsrg/converters';
import {
  argmaxLabels,
  crfPresets,
  DsrgError,
  IGNORE,
  type LabelMap,
  type ProbabilityMap,
  predict,
  presentClasses,
  type RgbImage,
  resizeLabels,
  restoreClasses,
} from '@dsrg/core';
import { z } from 'zod';
import { taggedSeed, walkSeed } from '../affinity/walk-seed.ts';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { lowerBackground } from '../seeds/adjust-background.ts';
import { fillSmallClasses } from '../seeds/fill-small-classes.ts';
import { crf, notNegative, positive, share, whole } from '../settings/blocks.ts';
import { views } from '../settings/views.ts';
import { viewSizes } from '../training/view-sizes.ts';
import { defineStage, needed, optional } from './define-stage.ts';

const settings = z.strictObject({
  ...views,
  /** `none` leaves the network's answer as it is. */
  crf: z.union([crf, z.literal('none')]),
  /** Taken from the background's logits before the CRF: a network trained on sure cues calls too much background. */
  backgroundAdjustment: notNegative,
  /** Pseudo labels take no class that the photo's tags lack. */
  tagsConstrain: z.boolean(),
  /**
   * A random walk within the boundaries that a stage has learned: maps of the tags, each over its maximum, walk, and then stand against this constant
   * score of background; the CRF comes last. @default none
   */
  walk: z
    .strictObject({ radius: whole, beta: positive, doublings: z.number().int().min(0).max(12), background: share })
    .optional(),
  /**
   * What becomes of a photo where one of its tags has no more than so many pixels: the cues fill the tag in, or its background is undecided.
   * @default the labels stay as they are
   */
  small: z.strictObject({ pixels: z.number().int().min(0), by: z.enum(['cues', 'undecided']) }).optional(),
  /** Pixels whose class has less than this probability after the CRF are ignored in retraining; 0 takes them all. */
  ignoreBelow: share,
});

/** Predicts every training photo: scales, mirror images and dense CRF; only classes that the photo is tagged with, unless told otherwise. */
export const relabel = defineStage({
  about: 'predict the training photos: pseudo labels',
  makes: 'labels',
  needs: {
    network: needed('segmentation-network'),
    boundaries: optional('boundary-network'),
    cues: optional('cues'),
  },
  perPhoto: true,
  settings,
  common: {},
  check({ name, settings: { walk, backgroundAdjustment, tagsConstrain, small }, inputs }) {
    if (small?.by === 'cues' && inputs.cues === undefined) {
      throw new DsrgError('CONFIG', `${name}.small.by is cues, but there are none.`, {
        hint: `Set ${name}.small.by=undecided, or take a method that hands cues to this stage: coseg-dsrg.`,
      });
    }
    if ((walk === undefined) !== (inputs.boundaries === undefined)) {
      const has =
        walk === undefined
          ? 'Boundaries are learned, but nothing walks'
          : 'Maps are to walk, but no stage learns boundaries';
      throw new DsrgError('CONFIG', `${has} within them.`, {
        hint: `Set both ${name}.walk and the section boundaries, or neither.`,
      });
    }
    if (walk === undefined || (tagsConstrain && backgroundAdjustment === 0)) return;
    throw new DsrgError('CONFIG', `${name}.walk is of the maps of the tags, against a constant score of background.`, {
      hint: `Set ${name}.tagsConstrain=true and ${name}.backgroundAdjustment=0.`,
    });
  },
  async run(work): Promise<MapGrid> {
    const { name, photos, settings, classes, inputs, machine, store } = work;
    const { flip, merge, backgroundAdjustment, tagsConstrain, ignoreBelow, walk, small } = settings;
    const segmenter = await inputs.network.open('logits');
    const boundaries = await inputs.boundaries?.open('edges');
    const crf = machine.openCrf();
    const refine = async (photo: RgbImage, map: ProbabilityMap): Promise<LabelMap> => {
      const options = settings.crf === 'none' ? undefined : crfPresets[settings.crf];
      if (ignoreBelow === 0 && options) return crf.run(photo, map, { ...options, output: 'labels' });
      const refined = options ? await crf.run(photo, map, options) : map;
      const labels = argmaxLabels(refined);
      for (const cell of unsureCells(refined, ignoreBelow)) labels.data[cell] = IGNORE;
      return labels;
    };
    const predicted = async (photo: RgbImage, tags: readonly number[]): Promise<LabelMap> => {
      const present = tagsConstrain ? presentClasses(tags, classes.length) : undefined;
      const scales = viewSizes(photo, settings);
      const map = await predict(segmenter, photo, { scales, flip, merge, ...(present && { classes: present }) });
      const labels = await refine(photo, lowerBackground(map, backgroundAdjustment));
      return present ? restoreClasses(labels, present) : labels;
    };
    const walked = async (photo: RgbImage, tags: readonly number[]): Promise<LabelMap> => {
      const { height, width } = photo;
      if (walk === undefined || boundaries === undefined || tags.length === 0)
        return { kind: 'labels', data: new Uint8Array(height * width), height, width };
      const seed = await walkSeed(await taggedSeed(segmenter, photo, tags, settings), photo, boundaries, walk);
      return restoreClasses(await refine(photo, scoresOfSeed(seed, { constant: walk.background })), seed.keys);
    };
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const photo = await photos.photo(item);
        const tags = item.tags ?? [];
        const labels = await (walk === undefined ? predicted : walked)(photo, tags);
        const cues = small?.by === 'cues' ? await inputs.cues?.read(item) : undefined;
        const onPhoto = cues && resizeLabels(cues, photo.height, photo.width);
        await writeLabelMap(store, item, small ? fillSmallClasses(labels, tags, small.pixels, onPhoto) : labels);
      });
    } finally {
      await crf.close();
      await boundaries?.close();
      await segmenter.close();
    }
    return 'photo';
  },
});

/** Cells of which no class has a probability of at least `least`. */
export function unsureCells({ data, height, width }: ProbabilityMap, least: number): number[] {
  const cells = height * width;
  const highest = new Float32Array(cells);
  for (const [k, p] of data.entries()) if (p > (highest[k % cells] as number)) highest[k % cells] = p;
  return [...highest.keys()].filter((cell) => (highest[cell] as number) < least);
}
