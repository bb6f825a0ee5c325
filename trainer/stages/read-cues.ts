import { existsSync } from 'node:fs';
import { type CueSet, countCueSet, describeCueCounts, labelsOfPhotoCues } from '@dsrg/converters';
import { DsrgError, vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { cuePath } from './make-cues.ts';
import { stopIfAborted } from './run-stages.ts';
import type { Stage } from './stage.ts';

/** Takes the cues that somebody else made: one label per cell, the highest class where there are several (as DSRG's growing reads them). */
export function readCues(cues: CueSet): Stage {
  return {
    name: 'cues',
    summary: 'take the cues from the file',
    async run({ dataset, say, signal }, folder) {
      say(`cues: ${describeCueCounts(countCueSet(cues))}`);
      for (const item of dataset.items) {
        stopIfAborted(signal);
        const path = cuePath(folder, item);
        if (existsSync(path)) continue;
        const photo = cues.photos.get(item.id);
        if (photo === undefined) throw new DsrgError('DATASET', `There are no cues of photo ${item.id}.`);
        await writeLabels(path, labelsOfPhotoCues(photo, cues, item.id, 'highest'), vocPalette());
      }
    },
  };
}
