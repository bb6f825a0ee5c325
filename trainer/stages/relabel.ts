import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { crfPresets, predictLabels, vocPalette } from '@dsrg/core';
import { createCrfPool, createProgress, writeLabels } from '@dsrg/core/node';
import pLimit from 'p-limit';
import { presentClasses } from '../seeds/present-classes.ts';
import { openNetwork } from './open-network.ts';
import { stopIfAborted } from './run-stages.ts';
import type { Stage } from './stage.ts';

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
      const { scales, flip, crf, tagsConstrain } = settings.relabel;
      const segmenter = await openNetwork(networkFolder, 'logits', { threads });
      const pool = createCrfPool({ workers: threads });
      const progress = createProgress({ label: name, total: dataset.items.length });
      // One photo at the network while others are at the CRF.
      const limit = pLimit(threads + 1);
      const label = async (item: DatasetItem): Promise<void> => {
        stopIfAborted(context.signal);
        if (!existsSync(pseudoLabelPath(folder, item))) {
          const labels = await predictLabels(segmenter, await photos.photo(item), {
            scales,
            flip,
            ...(tagsConstrain && { classes: presentClasses(item.tags ?? [], dataset.classes.length) }),
            refine: (photo, map) => pool.run(photo, map, crfPresets[crf]),
          });
          await writeLabels(pseudoLabelPath(folder, item), labels, vocPalette());
        }
        progress.tick();
      };
      try {
        await Promise.all(dataset.items.map((item) => limit(label, item)));
      } finally {
        limit.clearQueue();
        progress.done();
        await pool.close();
        await segmenter.close();
      }
    },
  };
}
