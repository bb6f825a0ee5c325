import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { crfPresets, IGNORE, type ProbabilityMap, predictLabels, vocPalette } from '@dsrg/core';
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
      const { flip, merge, crf, backgroundAdjustment, tagsConstrain, ignoreBelow } = settings.relabel;
      const segmenter = await openNetwork(networkFolder, 'logits', { threads });
      const pool = createCrfPool({ workers: threads });
      try {
        await eachPhoto(context, name, async (item) => {
          if (existsSync(pseudoLabelPath(folder, item))) return;
          const photo = await photos.photo(item);
          let unsure: readonly number[] = [];
          const labels = await predictLabels(segmenter, photo, {
            scales: viewSizes(photo, settings.relabel),
            flip,
            merge,
            ...(tagsConstrain && { classes: presentClasses(item.tags ?? [], dataset.classes.length) }),
            refine: async (_, map) => {
              const lowered = lowerBackground(map, backgroundAdjustment);
              if (ignoreBelow === 0) return pool.run(photo, lowered, { ...crfPresets[crf], output: 'labels' });
              const refined = await pool.run(photo, lowered, crfPresets[crf]);
              unsure = unsureCells(refined, ignoreBelow);
              return refined;
            },
          });
          for (const cell of unsure) labels.data[cell] = IGNORE;
          await writeLabels(pseudoLabelPath(folder, item), labels, vocPalette());
        });
      } finally {
        await pool.close();
        await segmenter.close();
      }
    },
  };
}

/** Cells of which no class has a probability of at least `least`. */
export function unsureCells({ data, height, width }: ProbabilityMap, least: number): number[] {
  const cells = height * width;
  const highest = new Float32Array(cells);
  for (const [k, p] of data.entries()) if (p > (highest[k % cells] as number)) highest[k % cells] = p;
  return [...highest.keys()].filter((cell) => (highest[cell] as number) < least);
}
