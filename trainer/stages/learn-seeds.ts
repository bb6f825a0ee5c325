import type { FloatBatch, Network, RgbImage } from '@dsrg/core';
import type { z } from 'zod';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { Random } from '../data/random.ts';
import { transformCues } from '../data/transform.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { type CueMap, cuesOfLabels } from '../seeds/cue-map.ts';
import { longSide } from '../settings/blocks.ts';
import { segmentationNetwork } from '../settings/network.ts';
import { trainingSection } from '../settings/training.ts';
import { gridPhoto, logitGrid } from '../training/grid-photo.ts';
import { drawPicture } from '../training/pictures.ts';
import { trainLoop } from '../training/train-loop.ts';
import { defineStage, needed, optional, type Shared, type StageWork } from './define-stage.ts';
import { openRunNetwork } from './open-run-network.ts';
import { requireCues } from './require-cues.ts';
import { type SeedTarget, seedLoss, seedLossSettings } from './seed-loss.ts';
import { startWeights } from './start-weights.ts';

const settings = trainingSection(seedLossSettings);
const needs = { cues: needed('cues'), start: optional('tag-network') };
const common = { network: segmentationNetwork, longSide };

type Work = StageWork<typeof needs, z.infer<typeof settings>, Shared<typeof common>>;

/**
 * Deep seeded region growing (DSRG, CVPR 2018): the network's prediction is refined by a dense CRF, the cues grow over it where it is sure,
 * and the network learns from the grown seeds (balanced seeding loss) and from the refined edges (boundary loss). Other settings make it
 * SEC's training, whose cues do not grow.
 */
export const learnSeeds = defineStage({
  about: 'learn from the cues, and grow them',
  makes: 'segmentation-network',
  needs,
  settings,
  common,
  opens: openRunNetwork,
  training: (settings) => ({ settings, outputs: ['logits'] }),
  async run(work) {
    const { name, settings, common, inputs, networks, photos, machine } = work;
    await requireCues(inputs.cues, photos.items);
    const opened = networks.open(common.network);
    const grid = logitGrid(opened.network, settings.crop);
    const crf = machine.openCrf();
    try {
      await trainLoop(work, {
        ...opened,
        ...{ name, makes: 'segmentation-network', settings },
        weights: await startWeights(opened, inputs.start),
        outputs: ['logits'],
        items: photos.items,
        prepare: (items, random) => prepareBatch(work, opened.network, grid, items, random),
        loss: (outputs, target) => seedLoss(settings, crf, outputs.logits as FloatBatch, target),
      });
    } finally {
      await crf.close();
    }
    return undefined;
  },
});

async function prepareBatch(
  { settings, common, photos, inputs, classes }: Work,
  network: Network,
  grid: Size,
  items: readonly PhotoItem[],
  random: Random,
): Promise<{ images: FloatBatch; target: SeedTarget }> {
  const shown: RgbImage[] = [];
  const target = { cues: [] as CueMap[], photos: [] as RgbImage[], tags: items.map(({ tags }) => tags ?? []) };
  for (const item of items) {
    const drawing = { network, training: settings, longSide: common.longSide };
    const picture = drawPicture(await photos.photo(item), drawing, random);
    const cues = cuesOfLabels(await inputs.cues.read(item), classes.length);
    shown.push(picture.shown);
    target.cues.push(transformCues(cues, picture.geometry, grid));
    target.photos.push(gridPhoto(picture.photo, grid, settings.crfPhoto));
  }
  return { images: makeBatch(shown, network), target };
}
