import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import {
  crfPresets,
  type LabelMap,
  type RgbImage,
  resizePlanes,
  type Segmenter,
  segmentViews,
  vocPalette,
} from '@dsrg/core';
import { type CrfPool, createCrfPool, writeLabels } from '@dsrg/core/node';
import type { RunSettings } from '../methods/settings.ts';
import { createNetwork } from '../networks/create-network.ts';
import { photoSaliency } from '../saliency/photo-saliency.ts';
import { selectActivations } from '../seeds/activation-maps.ts';
import { confidentLabels } from '../seeds/confident-labels.ts';
import { labelsOfCues } from '../seeds/cue-map.ts';
import { cuesFromCam } from '../seeds/cues-from-cam.ts';
import { type ActivationView, mergeActivations } from '../seeds/merge-activations.ts';
import { activationProbabilities, restoreClasses } from '../seeds/present-classes.ts';
import { weighActivations } from '../seeds/weigh-activations.ts';
import { eachPhoto } from './each-photo.ts';
import { openNetwork } from './open-network.ts';
import type { Stage, StageContext } from './stage.ts';
import { viewSizes } from './view-sizes.ts';

type CueSettings = RunSettings['cues'];

/** Where a photo's cues lie: labels of the whole photo at its own or at a smaller size, 255 where there is no cue. */
export function cuePath(folder: string, item: DatasetItem): string {
  return join(folder, `${item.id}.png`);
}

/** Turns activation maps into cues: the pixels of a photo whose class is taken as known. */
export function makeCues(tagsFolder: string): Stage {
  return {
    name: 'cues',
    summary: 'take the sure parts of the activation maps as cues',
    async run(context, folder) {
      const { dataset, settings, threads } = context;
      const { outputStride } = settings.cues;
      const { graph } = createNetwork(settings.tags.network ?? settings.network, {
        classes: dataset.classes.length,
        outputStride,
      });
      const segmenter = await openNetwork(tagsFolder, 'cam', {
        threads,
        // Where the trunk's dilation differs from training's: another grid for the maps at the same weights.
        change: (saved) => ({ ...saved, graph, about: { ...saved.about, outputStride } }),
      });
      const pool = createCrfPool({ workers: threads });
      try {
        await eachPhoto(context, 'cues', async (item) => {
          if (existsSync(cuePath(folder, item))) return;
          await writeLabels(cuePath(folder, item), await findCues(context, item, segmenter, pool), vocPalette());
        });
      } finally {
        await pool.close();
        await segmenter.close();
      }
    },
  };
}

async function findCues(
  context: StageContext,
  item: DatasetItem,
  segmenter: Segmenter,
  pool: CrfPool,
): Promise<LabelMap> {
  const { settings, photos, dataset, say } = context;
  const { rule, saliencyPower } = settings.cues;
  const classes = dataset.classes.length;
  const tags = item.tags ?? [];
  const photo = await photos.photo(item);
  const cell = rule.kind === 'threshold' ? rule.cell : 1;
  const grid = {
    height: Math.max(1, Math.round(photo.height / cell)),
    width: Math.max(1, Math.round(photo.width / cell)),
  };
  const views = await activationViews(segmenter, photo, tags, settings.cues);
  const merged = mergeActivations(views, grid.height, grid.width, 'align-corners');
  const saliency = photoSaliency(photo);
  const maps = saliencyPower === 0 ? merged : weighActivations(merged, saliency, { power: saliencyPower });

  if (rule.kind === 'agreement') {
    const against = async (background: number) => {
      const crf = { ...crfPresets[rule.crf], output: 'labels' as const };
      return restoreClasses(await pool.run(photo, activationProbabilities(maps, background), crf), [0, ...maps.tags]);
    };
    return confidentLabels(...(await Promise.all([against(rule.highBackground), against(rule.lowBackground)])));
  }
  const background =
    rule.background.from === 'saliency'
      ? { ...rule.background, from: 'saliency' as const, map: onGrid(saliency, grid) }
      : { ...rule.background, from: 'activation' as const };
  const { foreground, overlap } = rule;
  const { cues, missing } = cuesFromCam(maps, { classes, foreground, background, overlap });
  for (const tag of missing) say(`cues: ${item.id} shows no sign of its tag ${dataset.classes[tag]}`);
  return labelsOfCues(cues);
}

function onGrid(
  map: ReturnType<typeof photoSaliency>,
  { height, width }: { height: number; width: number },
): Float32Array {
  return resizePlanes(map.data, 1, map.height, map.width, height, width, 'half-pixel');
}

/** The photo's activation maps at every scale and mirrored. */
async function activationViews(
  segmenter: Segmenter,
  photo: RgbImage,
  tags: readonly number[],
  settings: CueSettings,
): Promise<ActivationView[]> {
  const views: ActivationView[] = [];
  for (const scale of viewSizes(photo, settings)) {
    for (const { data, height, width, classes } of await segmentViews(segmenter, photo, scale, settings.flip)) {
      const output = { kind: 'batch', data, count: 1, channels: classes, height, width } as const;
      views.push({ maps: selectActivations(output, 0, tags) });
    }
  }
  return views;
}
