import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { readCheckpoint } from '@dsrg/converters/node';
import {
  createNetwork,
  crfPresets,
  type FloatImage,
  type LabelMap,
  type RgbImage,
  resizePhoto,
  resizePlanes,
  type Segmenter,
  segmentViews,
  vocPalette,
} from '@dsrg/core';
import { type CrfPool, createCrfPool, writeLabels } from '@dsrg/core/node';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { RunSettings } from '../methods/settings.ts';
import { gradientSaliency } from '../saliency/gradient-saliency.ts';
import { selectActivations } from '../seeds/activation-maps.ts';
import type { BackgroundRule } from '../seeds/background-cues.ts';
import { confidentLabels } from '../seeds/confident-labels.ts';
import { labelsOfCues } from '../seeds/cue-map.ts';
import { cuesFromCam } from '../seeds/cues-from-cam.ts';
import { type ActivationView, mergeActivations } from '../seeds/merge-activations.ts';
import { activationProbabilities, restoreClasses } from '../seeds/present-classes.ts';
import { weighActivations } from '../seeds/weigh-activations.ts';
import { backgroundGradient } from './create-networks.ts';
import { eachPhoto } from './each-photo.ts';
import { openNetwork } from './open-network.ts';
import type { Stage, StageContext } from './stage.ts';
import { CHECKPOINT } from './train-loop.ts';
import { viewSizes } from './view-sizes.ts';

type CueSettings = RunSettings['cues'];

/** Where a photo's cues lie: labels of the whole photo at its own or at a smaller size, 255 where there is no cue. */
export function cuePath(folder: string, item: DatasetItem): string {
  return join(folder, `${item.id}.png`);
}

/**
 * Turns activation maps into cues: the pixels of a photo whose class is taken as known.
 * @param backgroundFolder of the network whose gradient says what is background, where the settings want one
 */
export function makeCues(tagsFolder: string, backgroundFolder?: string): Stage {
  return {
    name: 'cues',
    summary: 'take the sure parts of the activation maps as cues',
    async run(context, folder) {
      const { dataset, settings, threads } = context;
      const { outputStride } = settings.cues;
      const { pooling, strideOn } = settings;
      const { graph } = createNetwork(settings.tags.network ?? settings.network, {
        classes: dataset.classes.length,
        ...{ outputStride, pooling, strideOn },
      });
      const segmenter = await openNetwork(tagsFolder, 'cam', {
        threads,
        // Where the trunk's dilation differs from training's: another grid for the maps at the same weights.
        change: (saved) => ({ ...saved, graph, about: { ...saved.about, outputStride } }),
      });
      const pool = createCrfPool({ workers: threads });
      const own = backgroundFolder === undefined ? undefined : await openBackground(context, backgroundFolder);
      try {
        await eachPhoto(context, 'cues', async (item) => {
          if (existsSync(cuePath(folder, item))) return;
          const labels = await findCues(context, item, segmenter, pool, own);
          await writeLabels(cuePath(folder, item), labels, vocPalette());
        });
      } finally {
        await pool.close();
        await segmenter.close();
        await own?.close();
      }
    },
  };
}

/** Says of each cell of a photo how much it matters to the tags' scores. */
interface BackgroundNetwork {
  saliency(photo: RgbImage): Promise<FloatImage>;
  close(): Promise<void>;
}

async function openBackground(context: StageContext, folder: string): Promise<BackgroundNetwork> {
  const { engine, settings, background, dataset } = context;
  const rule = backgroundGradient(settings);
  if (rule === undefined || background === undefined) throw new Error('background cues have no network of their own');
  const { network } = background;
  const { weights } = await readCheckpoint(join(folder, CHECKPOINT));
  const { graph } = network;
  const gradient = engine.createActivationGradient({ graph, weights, outputs: ['tags'], at: rule.layer });
  const { crop } = settings.tags;
  // All scores together, whatever the photo's tags.
  const tags = { kind: 'batch', count: 1, channels: dataset.classes.length - 1, height: 1, width: 1 } as const;
  const weighting = { tags: { ...tags, data: new Float32Array(tags.channels).fill(1) } };
  return {
    async saliency(photo) {
      const shown = makeBatch([resizePhoto(photo, crop, crop, 'align-corners')], network);
      return gradientSaliency(await gradient.run(shown, weighting), 0);
    },
    close: () => gradient.close(),
  };
}

async function findCues(
  context: StageContext,
  item: DatasetItem,
  segmenter: Segmenter,
  pool: CrfPool,
  own: BackgroundNetwork | undefined,
): Promise<LabelMap> {
  const { settings, photos, dataset, say } = context;
  const { rule, saliencyPower } = settings.cues;
  const classes = dataset.classes.length;
  const tags = item.tags ?? [];
  const photo = await photos.photo(item);
  const views = await activationViews(segmenter, photo, tags, settings.cues);
  const grid = cueGrid(photo, views, rule.kind === 'threshold' ? rule.cell : 1);
  const merged = mergeActivations(views, grid.height, grid.width, 'align-corners');
  const saliency = () => context.saliency.map(item, photo);
  const maps = saliencyPower === 0 ? merged : weighActivations(merged, await saliency(), { power: saliencyPower });

  if (rule.kind === 'agreement') {
    const against = async (background: number) => {
      const crf = { ...crfPresets[rule.crf], output: 'labels' as const };
      return restoreClasses(await pool.run(photo, activationProbabilities(maps, background), crf), [0, ...maps.tags]);
    };
    return confidentLabels(...(await Promise.all([against(rule.highBackground), against(rule.lowBackground)])));
  }
  const { foreground, overlap, againstBackground } = rule;
  const background = await backgroundRule(rule.background, grid, saliency, () => own?.saliency(photo));
  const { cues, missing } = cuesFromCam(maps, { classes, foreground, background, overlap, againstBackground });
  for (const tag of missing) say(`cues: ${item.id} shows no sign of its tag ${dataset.classes[tag]}`);
  return labelsOfCues(cues);
}

/** How a photo's background cues are found, with the map they are found in. */
async function backgroundRule(
  rule: Extract<CueSettings['rule'], { kind: 'threshold' }>['background'],
  { height, width }: Size,
  saliency: () => Promise<FloatImage>,
  gradient: () => Promise<FloatImage> | undefined,
): Promise<BackgroundRule> {
  const onGrid = (map: FloatImage, convention: 'half-pixel' | 'align-corners') =>
    resizePlanes(map.data, 1, map.height, map.width, height, width, convention);
  if (rule.from === 'activation') return rule;
  if (rule.from === 'saliency') return { ...rule, map: onGrid(await saliency(), 'half-pixel') };
  return { from: 'saliency', share: rule.share, map: onGrid((await gradient()) as FloatImage, 'align-corners') };
}

/** The grid of a photo's cues. */
function cueGrid({ height, width }: RgbImage, views: readonly ActivationView[], cell: number | 'map'): Size {
  const [first] = views as [ActivationView];
  if (cell === 'map') return { height: first.maps.height, width: first.maps.width };
  return { height: Math.max(1, Math.round(height / cell)), width: Math.max(1, Math.round(width / cell)) };
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
