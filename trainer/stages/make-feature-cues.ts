import { labelFile, type MapGrid } from '@dsrg/converters';
import { type ActivationMaps, counted, DsrgError, type FloatImage, mergeActivations } from '@dsrg/core';
import { z } from 'zod';
import { headMaps } from '../features/head-maps.ts';
import { meanOfMap } from '../features/mean-of-map.ts';
import { fitTagHead, type TagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import { eachPhoto } from '../run/each-photo.ts';
import { writeLabelMap } from '../run/products.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { selfCorrelation } from '../seeds/self-correlation.ts';
import { completeOptions } from '../seeds/self-correlation-options.ts';
import { crf, notNegative, positive } from '../settings/blocks.ts';
import { correlation } from '../settings/correlation.ts';
import { agreedCues } from './agreed-cues.ts';
import { defineStage, needed, type StageWork } from './define-stage.ts';

const { levels: _, ...constants } = correlation;

const settings = z.strictObject({
  /** Of the linear layer from a photo's mean features to its tags. */
  weightDecay: notNegative,
  /** How the maps of that layer are spread over places of like features (self-correlation); null leaves them. */
  spread: z.strictObject(constants).nullable(),
  /** Background scores beside maps that peak at 1: what is foreground against the high one is a cue, and what is background against the low one. */
  lowBackground: positive,
  highBackground: positive,
  crf,
});
const needs = { features: needed('features') };

type Work = StageWork<typeof needs, z.infer<typeof settings>, unknown>;

/** Learns a linear tag layer on features that others have learned, and takes the sure parts of its spread maps as cues. */
export const makeFeatureCues = defineStage({
  about: 'learn the tags from the features, and take the sure parts of their maps as cues',
  makes: 'cues',
  needs,
  perPhoto: true,
  settings,
  common: {},
  check({ settings: { spread } }) {
    if (spread !== null) completeOptions(spread);
  },
  async run(work): Promise<MapGrid> {
    const { name, settings, inputs, photos, store, machine, say, classes } = work;
    const head = await fitHead(work);
    const runner = machine.openCrf();
    try {
      await eachPhoto(work, name, async (item) => {
        if (await store.exists(labelFile(item.id))) return;
        const photo = await photos.photo(item);
        const { height, width } = photo;
        const { tags = [] } = item;
        // A photo that is known to show none of the classes is background, whatever the maps say.
        if (tags.length === 0) {
          return writeLabelMap(store, item, { kind: 'labels', data: new Uint8Array(height * width), height, width });
        }
        const features = await inputs.features.read(item);
        const maps = mergeActivations(
          [{ maps: spreadMaps(features, headMaps(features, head, tags), settings) }],
          height,
          width,
        );
        const cues = await agreedCues(runner, photo, maps, settings);
        for (const tag of tags) {
          if (!cues.data.includes(tag)) say(`${name}: ${item.id} shows no sign of its tag ${classes[tag]}`);
        }
        await writeLabelMap(store, item, cues);
      });
    } finally {
      await runner.close();
    }
    return 'photo';
  },
});

/** From all photos, where machines share them, too: each comes to the same layer. */
async function fitHead({ name, settings, inputs, photoSets, classes, signal, say }: Work): Promise<TagHead> {
  const { items } = photoSets.target;
  const rows: Float32Array[] = [];
  for (const item of items) {
    stopIfAborted(signal);
    const row = meanOfMap(await inputs.features.read(item));
    if (rows[0] !== undefined && rows[0].length !== row.length) {
      throw new DsrgError(
        'SHAPE',
        `The features of ${item.id} have ${row.length} channels, those of ${items[0]?.id} ${rows[0].length}.`,
      );
    }
    rows.push(row);
  }
  const [{ length: channels }] = rows as [Float32Array];
  const features = new Float32Array(rows.length * channels);
  for (const [k, row] of rows.entries()) features.set(row, k * channels);
  const targets = tagTargets(
    items.map(({ tags }) => tags ?? []),
    classes.length,
  );
  const head = fitTagHead(features, targets, rows.length, { decay: settings.weightDecay });
  say(
    `${name}: layer fitted to ${counted(rows.length, 'photo')} in ${counted(head.steps, 'step')}, loss ${head.loss.toFixed(3)}`,
  );
  return head;
}

function spreadMaps(features: FloatImage, maps: ActivationMaps, { spread }: z.infer<typeof settings>): ActivationMaps {
  return spread === null ? maps : selfCorrelation({ maps, features: [features] }, spread);
}
