import { labelFile, type MapGrid } from '@dsrg/converters';
import { resizeLabels } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { joinLabels } from '../seeds/join-labels.ts';
import { defineStage, needed } from './define-stage.ts';

const settings = z.strictObject({
  /** What becomes of a cue where the labels say another class: it stays, or nothing is known there. */
  contradicted: z.enum(['keep', 'drop']),
  /** Which labels become cues where there is none: none of them, those of classes, or background too. */
  add: z.enum(['none', 'objects', 'all']),
});

/** Joins cues with the labels of a network that has learned elsewhere: two witnesses of the same photo. */
export const joinCues = defineStage({
  about: 'join the cues with the labels of another network',
  makes: 'cues',
  needs: { cues: needed('cues'), labels: needed('labels') },
  settings,
  common: {},
  async run(work): Promise<MapGrid> {
    const { name, settings, inputs, store } = work;
    let grid: MapGrid = 'photo';
    await eachPhoto(work, name, async (item) => {
      const cues = await inputs.cues.read(item);
      const labels = await inputs.labels.read(item);
      if (cues.height !== labels.height || cues.width !== labels.width) grid = 'coarse';
      if (await store.exists(labelFile(item.id))) return;
      await writeLabelMap(store, item, joinLabels(cues, resizeLabels(labels, cues.height, cues.width), settings));
    });
    return grid;
  },
});
