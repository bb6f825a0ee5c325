import { labelFile, type MapGrid } from '@dsrg/converters';
import { crfPresets, IGNORE, type ProbabilityMap, predictLabels, presentClasses } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { lowerBackground } from '../seeds/adjust-background.ts';
import { crf, notNegative, share } from '../settings/blocks.ts';
import { views } from '../settings/views.ts';
import { viewSizes } from '../training/view-sizes.ts';
import { defineStage, needed } from './define-stage.ts';

const settings = z.strictObject({
  ...views,
  /** `none` leaves the network's answer as it is. */
  crf: z.union([crf, z.literal('none')]),
  /** Taken from the background's logits before the CRF: a network trained on sure cues calls too much background. */
  backgroundAdjustment: notNegative,
  /** Pseudo labels take no class that the photo's tags lack. */
  tagsConstrain: z.boolean(),
  /** Pixels whose class has less than this probability after the CRF are ignored in retraining; 0 takes them all. */
  ignoreBelow: share,
});

/** Predicts every training photo: scales, mirror images and dense CRF; only classes that the photo is tagged with, unless told otherwise. */
export const relabel = defineStage({
  about: 'predict the training photos: pseudo labels',
  makes: 'labels',
  needs: { network: needed('segmentation-network') },
  settings,
  common: {},
  async run(work): Promise<MapGrid> {
    const { name, photos, settings, classes, inputs, machine, store } = work;
    const { flip, merge, backgroundAdjustment, tagsConstrain, ignoreBelow } = settings;
    const segmenter = await inputs.network.open('logits');
    const crf = machine.openCrf();
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const photo = await photos.photo(item);
        let unsure: readonly number[] = [];
        const labels = await predictLabels(segmenter, photo, {
          scales: viewSizes(photo, settings),
          flip,
          merge,
          ...(tagsConstrain && { classes: presentClasses(item.tags ?? [], classes.length) }),
          refine: async (_, map) => {
            const lowered = lowerBackground(map, backgroundAdjustment);
            const { crf: named } = settings;
            const options = named === 'none' ? undefined : crfPresets[named];
            if (ignoreBelow === 0 && options) return crf.run(photo, lowered, { ...options, output: 'labels' });
            const refined = options ? await crf.run(photo, lowered, options) : lowered;
            unsure = unsureCells(refined, ignoreBelow);
            return refined;
          },
        });
        for (const cell of unsure) labels.data[cell] = IGNORE;
        await writeLabelMap(store, item, labels);
      });
    } finally {
      await crf.close();
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
