import { labelFile, type MapGrid } from '@dsrg/converters';
import { resizeLabels } from '@dsrg/core';
import { z } from 'zod';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { joinLabels } from '../seeds/join-labels.ts';
import { defineStage, needed } from './define-stage.ts';

/** Adds to the cues, where there is none, the labels of a network that has learned elsewhere. */
export const joinCues = defineStage({
  about: 'add the labels of another network to the cues',
  makes: 'cues',
  needs: { cues: needed('cues'), labels: needed('labels') },
  settings: z.undefined(),
  common: {},
  async run(work): Promise<MapGrid> {
    const { name, inputs, store } = work;
    let grid: MapGrid = 'photo';
    await eachPhoto(work, name, async (item) => {
      const cues = await inputs.cues.read(item);
      const labels = await inputs.labels.read(item);
      if (cues.height !== labels.height || cues.width !== labels.width) grid = 'coarse';
      if (await store.exists(labelFile(item.id))) return;
      await writeLabelMap(store, item, joinLabels(cues, resizeLabels(labels, cues.height, cues.width)));
    });
    return grid;
  },
});
