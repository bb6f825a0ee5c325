import type { DatasetItem } from '@dsrg/converters';
import type { FloatBatch, RgbImage, Weights } from '@dsrg/core';
import { createCrfPool, readLabels } from '@dsrg/core/node';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { Random } from '../data/random.ts';
import { transformCues } from '../data/transform.ts';
import { type CueMap, cuesOfLabels } from '../seeds/cue-map.ts';
import { gridPhoto, logitGrid } from './grid-photo.ts';
import { cuePath } from './make-cues.ts';
import { drawPicture } from './pictures.ts';
import { requireCues } from './require-cues.ts';
import { type SeedTarget, seedLoss } from './seed-loss.ts';
import type { Stage, StageContext } from './stage.ts';
import { trainLoop } from './train-loop.ts';

/**
 * Deep seeded region growing (DSRG, CVPR 2018): the network's prediction is refined by a dense CRF, the cues grow over it where it is sure,
 * and the network learns from the grown seeds (balanced seeding loss) and from the refined edges (boundary loss). Other settings make it
 * SEC's training, whose cues do not grow.
 *
 * @param weights that the network begins with
 */
export function trainSeeds(cuesFolder: string, weights: (context: StageContext) => Promise<Weights>): Stage {
  return {
    name: 'seeds',
    summary: 'grow the cues and learn from them (DSRG)',
    async run(context, folder) {
      const { network, settings } = context;
      await requireCues(cuesFolder, context.dataset.items, context.dataset.classes.length);
      const grid = logitGrid(network, settings.seeds.crop);
      const pool = createCrfPool({ workers: context.threads });
      try {
        await trainLoop(context, {
          stage: 'seeds',
          folder,
          settings: settings.seeds,
          network,
          weights: await weights(context),
          outputs: ['logits'],
          items: context.dataset.items,
          prepare: (items, random) => prepareBatch(context, cuesFolder, grid, items, random),
          loss: (outputs, target) => seedLoss(settings.seeds, pool, outputs.logits as FloatBatch, target),
        });
      } finally {
        await pool.close();
      }
    },
  };
}

async function prepareBatch(
  context: StageContext,
  cuesFolder: string,
  grid: Size,
  items: readonly DatasetItem[],
  random: Random,
): Promise<{ images: FloatBatch; target: SeedTarget }> {
  const { settings, photos, network, dataset } = context;
  const classes = dataset.classes.length;
  const shown: RgbImage[] = [];
  const target = { cues: [] as CueMap[], photos: [] as RgbImage[], tags: items.map(({ tags }) => tags ?? []) };
  for (const item of items) {
    const picture = drawPicture(context, await photos.photo(item), settings.seeds, random);
    const cues = cuesOfLabels(await readLabels(cuePath(cuesFolder, item), { classes }), classes);
    shown.push(picture.shown);
    target.cues.push(transformCues(cues, picture.geometry, grid));
    target.photos.push(gridPhoto(picture.photo, grid, settings.seeds.crfPhoto));
  }
  return { images: makeBatch(shown, network), target };
}
