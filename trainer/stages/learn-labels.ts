import { createNetwork, DsrgError, type FloatBatch, IGNORE, type LabelMap, type RgbImage } from '@dsrg/core';
import { z } from 'zod';
import { makeBatch } from '../data/make-batch.ts';
import { transformLabels } from '../data/transform.ts';
import { balancedWeights } from '../losses/balanced-weights.ts';
import { pixelLoss } from '../losses/pixel-loss.ts';
import { tagLoss } from '../losses/tag-loss.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import type { SavedLabels } from '../run/products.ts';
import { raiseBackground } from '../seeds/adjust-background.ts';
import { longSide, notNegative } from '../settings/blocks.ts';
import { segmentationNetwork } from '../settings/network.ts';
import { trainingSection } from '../settings/training.ts';
import { gridLabels, logitGrid } from '../training/grid-photo.ts';
import { drawPicture } from '../training/pictures.ts';
import { trainLoop } from '../training/train-loop.ts';
import {
  defineStage,
  type NetworkQuestion,
  needed,
  optional,
  type Shared,
  type StageCheck,
  type StageWork,
} from './define-stage.ts';
import { requireSize } from './require-size.ts';
import { startWeights } from './start-weights.ts';

const settings = trainingSection({
  /** A network of the stage's own, where it is not the one that the run is for. @default the run's */
  network: segmentationNetwork.optional(),
  /** Background and foreground weigh the same in each batch, as in DSRG's seeding loss; otherwise each pixel does (DSRG's stage F). */
  balanced: z.boolean(),
  /**
   * Added to the background's logits while learning and left out afterwards: the network then calls that much less background (logit
   * adjustment: Menon et al., ICLR 2021). What looks like no training photo is otherwise taken for background.
   */
  backgroundAdjustment: notNegative,
  /**
   * Weight of the cross entropy of a network's `global` scores (Shen et al., BMVC 2017): which classes the labels of the whole photo have. With
   * such a network it is needed, with others it has no effect: null. @default null
   */
  globalWeight: notNegative.nullish(),
});

const common = { network: segmentationNetwork, longSide };
type Settings = z.infer<typeof settings>;
type Common = Shared<typeof common>;

const needs = { labels: needed('labels', 'guides', 'masks'), start: optional('segmentation-network', 'tag-network') };

/** What a training from labels is, whichever photos they are of. */
const learning = {
  about: 'learn from a label for each pixel',
  makes: 'segmentation-network',
  settings,
  common,
  opens: open,
  check({ name, settings, common }: StageCheck<Settings, Common>) {
    const asked = settings.network ?? common.network;
    const { graph } = createNetwork(asked.name, { ...asked, classes: 2 });
    if ((graph.outputs.global === undefined) === (settings.globalWeight == null)) return;
    throw settings.globalWeight == null
      ? new DsrgError('CONFIG', `${name}.globalWeight is missing: ${asked.name} has scores of the whole photo.`, {
          hint: 'Set it to 0.25, as released, or to 0: the scores then learn from the pixels alone.',
        })
      : new DsrgError('CONFIG', `${name}.globalWeight has no effect: ${asked.name} has no scores of the whole photo.`, {
          hint: `Set ${name}.globalWeight=null, or take a network with a global branch.`,
        });
  },
  training: (settings: Settings) => ({ settings, outputs: outputsOf(settings) }),
  run: learn,
} as const;

/** Learns a label per pixel by cross entropy: from pseudo labels (DSRG's stage F), or from masks (the supervised upper bound). */
export const learnLabels = defineStage({
  ...learning,
  needs: { ...needs, labels: needed('labels', 'guides') },
});

/** The same from web photos and their masks; those whose mask is undecided all over are left out. */
export const learnWebMasks = defineStage({ ...learning, photos: 'web', needs: { ...needs, labels: needed('masks') } });

function outputsOf({ globalWeight }: Settings): string[] {
  return globalWeight == null ? ['logits'] : ['logits', 'global'];
}

interface Target {
  readonly labels: readonly LabelMap[];
  /** Which classes each whole photo's labels have, N×C. */
  readonly present: Float32Array;
}

async function learn(work: StageWork<typeof needs, Settings, Common>): Promise<undefined> {
  const { name, settings, common, networks, inputs, photos, classes } = work;
  const { balanced, backgroundAdjustment, globalWeight } = settings;
  const opened = open({ settings, common, networks });
  const { network } = opened;
  const grid = logitGrid(network, settings.crop);
  await trainLoop<Target>(work, {
    ...opened,
    ...{ name, makes: 'segmentation-network', settings },
    weights: await startWeights(opened, inputs.start),
    outputs: outputsOf(settings),
    items: inputs.labels.kind === 'masks' ? await decidedPhotos(inputs.labels, photos.items) : photos.items,
    async prepare(items, random) {
      const shown: RgbImage[] = [];
      const target: LabelMap[] = [];
      const present = new Float32Array(items.length * classes.length);
      for (const [k, item] of items.entries()) {
        const photo = await photos.photo(item);
        const picture = drawPicture(photo, { network, training: settings, longSide: common.longSide }, random);
        const labels = requireSize(await inputs.labels.read(item), photo, item.id);
        shown.push(picture.shown);
        target.push(gridLabels(transformLabels(labels, picture.geometry), grid));
        const shows = new Set(labels.data);
        // What the labels leave open, the tags say.
        if (shows.delete(IGNORE)) for (const tag of [0, ...(item.tags ?? [])]) shows.add(tag);
        for (const label of shows) present[k * classes.length + label] = 1;
      }
      return { images: makeBatch(shown, network), target: { labels: target, present } };
    },
    loss(outputs, { labels, present }) {
      const logits = raiseBackground(outputs.logits as FloatBatch, backgroundAdjustment);
      const weights = balanced ? { pixelWeights: balancedWeights(labels) } : {};
      const { value, gradient } = pixelLoss(logits, labels, weights);
      const plain = { total: value, values: { pixels: value }, gradients: { logits: gradient } };
      if (globalWeight == null) return plain;
      const whole = tagLoss(outputs.global as FloatBatch, present);
      return {
        total: value + globalWeight * whole.value,
        values: { pixels: value, global: whole.value },
        gradients: { logits: gradient, global: scaled(whole.gradient, globalWeight) },
      };
    },
  });
  return undefined;
}

/** @throws DsrgError DATASET where nothing is left to learn from */
async function decidedPhotos(labels: SavedLabels, items: readonly PhotoItem[]): Promise<PhotoItem[]> {
  const decided: PhotoItem[] = [];
  for (const item of items) {
    if ((await labels.read(item)).data.some((label) => label !== IGNORE)) decided.push(item);
  }
  if (decided.length > 0) return decided;
  throw new DsrgError('DATASET', `The masks of all ${items.length} web photos are undecided: nothing can be learned.`, {
    hint: 'Masks are dropped, or 255 all over. Name others with --web-labels, or more photos with --web.',
  });
}

function scaled(batch: FloatBatch, factor: number): FloatBatch {
  return { ...batch, data: batch.data.map((value) => factor * value) };
}

function open({
  settings,
  common,
  networks,
}: Pick<NetworkQuestion<Settings, Common>, 'settings' | 'common' | 'networks'>) {
  return networks.open(settings.network ?? common.network);
}
