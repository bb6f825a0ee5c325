import type { DatasetItem } from '@dsrg/converters';
import { crfPresets, type FloatBatch, type ProbabilityMap, type RgbImage, type Weights } from '@dsrg/core';
import { type CrfPool, createCrfPool, readLabels } from '@dsrg/core/node';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { Random } from '../data/random.ts';
import { transformCues } from '../data/transform.ts';
import { dsrgLoss } from '../losses/dsrg-loss.ts';
import { floorProbabilities } from '../losses/floor-probabilities.ts';
import { flooredSoftmax } from '../losses/floored-softmax.ts';
import { type CueMap, cuesOfLabels } from '../seeds/cue-map.ts';
import { growRegions } from '../seeds/grow-regions.ts';
import { refinementUnary } from '../seeds/refinement-unary.ts';
import { gridPhoto, logitGrid } from './grid-photo.ts';
import { cuePath } from './make-cues.ts';
import { drawPicture } from './pictures.ts';
import type { Stage, StageContext } from './stage.ts';
import { trainLoop } from './train-loop.ts';

/** What a batch of pictures is taught from. */
interface SeedTarget {
  readonly cues: readonly CueMap[];
  /** The pictures on the output's grid: what the dense CRF sees. */
  readonly photos: readonly RgbImage[];
  readonly tags: readonly (readonly number[])[];
}

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
          loss: (outputs, target) => seedLoss(context, pool, outputs.logits as FloatBatch, target),
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

async function seedLoss({ settings }: StageContext, pool: CrfPool, logits: FloatBatch, target: SeedTarget) {
  const { unary, crf, crfIterations, growOn, growForeground, growBackground, growThroughCues, ...loss } =
    settings.seeds;
  const probabilities = flooredSoftmax(logits, loss);
  const scores = unary === 'logits' ? logits : probabilities;
  const options = { ...crfPresets[crf], iterations: crfIterations };
  const refined = await Promise.all(
    target.photos.map((photo, k) => pool.run(photo, refinementUnary(scores, k, unary), options)),
  );
  const floored = refined.map((map) => floorProbabilities(map));
  const growing = { foreground: growForeground, background: growBackground, throughCues: growThroughCues };
  const seeds = target.cues.map((cues, k) => {
    if (growOn === 'none') return cues;
    const on = growOn === 'refined' ? (floored[k] as ProbabilityMap) : photoProbabilities(probabilities, k);
    return growRegions(on, cues, target.tags[k] ?? [], growing);
  });
  const { parts, gradient } = dsrgLoss(logits, seeds, floored, loss, target.tags);
  return { values: { ...parts, grown: coverage(seeds) }, gradients: { logits: gradient } };
}

function photoProbabilities({ data, channels, height, width }: FloatBatch, index: number): ProbabilityMap {
  const size = channels * height * width;
  return {
    kind: 'probabilities',
    data: data.subarray(index * size, (index + 1) * size),
    classes: channels,
    height,
    width,
  };
}

/** Share of cells with a seed: how far growing has come. */
function coverage(seeds: readonly CueMap[]): number {
  let covered = 0;
  let cells = 0;
  for (const { data, height, width } of seeds) {
    for (const value of data) covered += value;
    cells += height * width;
  }
  return covered / cells;
}
