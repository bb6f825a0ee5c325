import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { crfPresets, predictLabels, vocPalette } from '@dsrg/core';
import { createCrfPool, writeLabels } from '@dsrg/core/node';
import { lowerBackground } from '../seeds/adjust-background.ts';
import { presentClasses } from '../seeds/present-classes.ts';
import { eachPhoto } from './each-photo.ts';
import { openNetwork } from './open-network.ts';
import type { Stage } from './stage.ts';
import { viewSizes } from './view-sizes.ts';

/** Where a photo's pseudo labels lie. */
export function pseudoLabelPath(folder: string, item: DatasetItem): string {
  return join(folder, `${item.id}.png`);
}

/** Predicts every training photo: scales, mirror images and dense CRF; only classes that the photo is tagged with, unless told otherwise. */
export function relabel(networkFolder: string, name = 'relabel'): Stage {
  return {
    name,
    summary: 'predict the training photos: pseudo labels',
    async run(context, folder) {
      const { dataset, photos, settings, threads } = context;
      const { flip, merge, crf, backgroundAdjustment, tagsConstrain } = settings.relabel;
      const segmenter = await openNetwork(networkFolder, 'logits', { threads });
      const pool = createCrfPool({ workers: threads });
      try {
        await eachPhoto(context, name, async (item) => {
          if (existsSync(pseudoLabelPath(folder, item))) return;
          const photo = await photos.photo(item);
          const labels = await predictLabels(segmenter, photo, {
            scales: viewSizes(photo, settings.relabel),
            flip,
            merge,
            ...(tagsConstrain && { classes: presentClasses(item.tags ?? [], dataset.classes.length) }),
            refine: (_, map) =>
              pool.run(photo, lowerBackground(map, backgroundAdjustment), { ...crfPresets[crf], output: 'labels' }),
          });
          await writeLabels(pseudoLabelPath(folder, item), labels, vocPalette());
        });
      } finally {
        await pool.close();
        await segmenter.close();
      }
    },
  };
}
