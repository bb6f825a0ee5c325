/**
 * Scores the class activation maps of a run's tag network: the labels that tags alone give before any seeded training.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/score-cams.ts RUN DATA [split] [mask folder,…]
 *
 * Twice: with the tags that the network itself predicts (score above 0, or else the highest), and with the true tags, read off the masks.
 * The background threshold is the best of nine, chosen on these very photos: an upper bound for such labels.
 */

import { join } from 'node:path';
import { openVoc } from '@dsrg/converters';
import { type FloatBatch, type LabelMap, segmentViews } from '@dsrg/core';
import { readLabels, readPhoto } from '@dsrg/core/node';
import { type Confusion, createConfusion, scoreConfusion, updateConfusion } from '@dsrg/evaluate';
import { labelActivations, selectActivations } from '../../trainer/seeds/activation-maps.ts';
import { mergeActivations } from '../../trainer/seeds/merge-activations.ts';
import { openNetwork } from '../../trainer/stages/open-network.ts';

const [run, data, split = 'val', folders = 'SegmentationClassStrict,SegmentationClass'] = process.argv.slice(2);
if (run === undefined || data === undefined) throw new Error('RUN and DATA are needed');
const truths = folders.split(',');
const sets = await Promise.all(truths.map((masks) => openVoc(data, { split, masks, requireMasks: true })));
const set = sets[0] as (typeof sets)[0];
const classes = set.classes.length;
const thresholds = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6];
const told = ['predicted tags', 'true tags'];
const confusions = told.map(() => thresholds.map(() => truths.map(() => createConfusion(classes))));
const segmenter = await openNetwork(join(run, '1-tags'), 'cam', { threads: 0 });
for (const [k, item] of set.items.entries()) {
  const photo = await readPhoto(item.photo);
  const masks = await Promise.all(sets.map(({ items }) => readLabels(items[k]?.mask as string, { classes })));
  const [plain, mirrored] = await segmentViews(segmenter, photo, 1, true);
  if (plain === undefined || mirrored === undefined) throw new Error('two views were expected');
  const scores = Array.from({ length: classes - 1 }, (_, c) => mean(plain.data, c) + mean(mirrored.data, c));
  const best = scores.indexOf(Math.max(...scores));
  const predicted = scores.flatMap((score, c) => (score > 0 || c === best ? [c + 1] : []));
  const shown = new Set(masks.flatMap(({ data: labels }) => [...new Set(labels)]));
  const present = [...shown].filter((label) => label > 0 && label < classes).sort((a, b) => a - b);
  for (const [t, tags] of [predicted, present].entries()) {
    const views = [plain, mirrored].map((view) => ({
      maps: selectActivations(batchOf(view), 0, tags),
    }));
    const maps = mergeActivations(views, photo.height, photo.width, 'align-corners');
    for (const [place, threshold] of thresholds.entries()) {
      const labels: LabelMap = labelActivations(maps, threshold);
      for (const [m, mask] of masks.entries())
        updateConfusion(confusions[t]?.[place]?.[m] as Confusion, mask, labels, item.id);
    }
  }

  function mean(values: Float32Array, c: number): number {
    const size = values.length / (classes - 1);
    return values.subarray(c * size, (c + 1) * size).reduce((sum, value) => sum + value, 0) / size;
  }
}
await segmenter.close();
for (const [t, name] of told.entries()) {
  for (const [m, truth] of truths.entries()) {
    const scores = thresholds.map((_, place) => scoreConfusion(confusions[t]?.[place]?.[m] as Confusion).mean ?? 0);
    const top = Math.max(...scores);
    process.stdout.write(
      `CAM, ${name}, ${truth}: mIoU ${top.toFixed(3)} at threshold ${thresholds[scores.indexOf(top)]}\n`,
    );
  }
}

function batchOf({
  data,
  height,
  width,
  classes: channels,
}: {
  data: Float32Array;
  height: number;
  width: number;
  classes: number;
}): FloatBatch {
  return { kind: 'batch', data, count: 1, channels, height, width };
}
