import type { FloatBatch, LabelMap, RgbImage } from '@dsrg/core';
import { z } from 'zod';
import { makeBatch } from '../data/make-batch.ts';
import { transformLabels } from '../data/transform.ts';
import { balancedWeights } from '../losses/balanced-weights.ts';
import { pixelLoss } from '../losses/pixel-loss.ts';
import { raiseBackground } from '../seeds/adjust-background.ts';
import { longSide, notNegative } from '../settings/blocks.ts';
import { segmentationNetwork } from '../settings/network.ts';
import { trainingSection } from '../settings/training.ts';
import { gridLabels, logitGrid } from '../training/grid-photo.ts';
import { drawPicture } from '../training/pictures.ts';
import { trainLoop } from '../training/train-loop.ts';
import { defineStage, type NetworkQuestion, needed, optional, type Shared } from './define-stage.ts';
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
});

const common = { network: segmentationNetwork, longSide };
type Settings = z.infer<typeof settings>;
type Common = Shared<typeof common>;

/** Learns a label per pixel by cross entropy: from pseudo labels (DSRG's stage F), or from masks (the supervised upper bound). */
export const learnLabels = defineStage({
  about: 'learn from a label for each pixel',
  makes: 'segmentation-network',
  needs: { labels: needed('labels', 'guides'), start: optional('segmentation-network', 'tag-network') },
  settings,
  common,
  opens: open,
  training: (settings) => ({ settings, outputs: ['logits'] }),
  async run(work) {
    const { name, settings, common, networks, inputs, photos } = work;
    const { balanced, backgroundAdjustment } = settings;
    const opened = open({ settings, common, networks });
    const { network } = opened;
    const grid = logitGrid(network, settings.crop);
    await trainLoop(work, {
      ...opened,
      ...{ name, makes: 'segmentation-network', settings },
      weights: await startWeights(opened, inputs.start),
      outputs: ['logits'],
      items: photos.items,
      async prepare(items, random) {
        const shown: RgbImage[] = [];
        const target: LabelMap[] = [];
        for (const item of items) {
          const photo = await photos.photo(item);
          const picture = drawPicture(photo, { network, training: settings, longSide: common.longSide }, random);
          const labels = requireSize(await inputs.labels.read(item), photo, item.id);
          shown.push(picture.shown);
          target.push(gridLabels(transformLabels(labels, picture.geometry), grid));
        }
        return { images: makeBatch(shown, network), target };
      },
      loss(outputs, target) {
        const logits = raiseBackground(outputs.logits as FloatBatch, backgroundAdjustment);
        const weights = balanced ? { pixelWeights: balancedWeights(target) } : {};
        const { value, gradient } = pixelLoss(logits, target, weights);
        return { total: value, values: { pixels: value }, gradients: { logits: gradient } };
      },
    });
    return undefined;
  },
});

function open({
  settings,
  common,
  networks,
}: Pick<NetworkQuestion<Settings, Common>, 'settings' | 'common' | 'networks'>) {
  return networks.open(settings.network ?? common.network);
}
