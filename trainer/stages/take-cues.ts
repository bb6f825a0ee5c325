import { type CueSet, countCueSet, describeCueCounts, labelFile, labelsOfPhotoCues } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { z } from 'zod';
import { writeLabelMap } from '../run/products.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { defineStage } from './define-stage.ts';

/** Takes the cues that somebody else made: one label per cell, the highest class where there are several (as DSRG's growing reads them). */
export function takeCues(cues: CueSet) {
  return defineStage({
    about: 'take the cues from the file',
    makes: 'cues',
    needs: {},
    settings: z.undefined(),
    common: {},
    async run({ name, photos, store, say, signal }) {
      say(`${name}: ${describeCueCounts(countCueSet(cues))}`);
      for (const item of photos.items) {
        stopIfAborted(signal);
        if (await store.exists(labelFile(item.id))) continue;
        const photo = cues.photos.get(item.id);
        if (photo === undefined) throw new DsrgError('DATASET', `There are no cues of photo ${item.id}.`);
        await writeLabelMap(store, item, labelsOfPhotoCues(photo, cues, item.id, 'highest'));
      }
      return 'coarse';
    },
  })();
}
