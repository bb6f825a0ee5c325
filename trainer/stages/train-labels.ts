import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { readCheckpoint } from '@dsrg/converters/node';
import { type FloatBatch, IGNORE, type LabelMap, type RgbImage, type Weights } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import { makeBatch } from '../data/make-batch.ts';
import { transformLabels } from '../data/transform.ts';
import { pixelLoss } from '../losses/pixel-loss.ts';
import { raiseBackground } from '../seeds/adjust-background.ts';
import { gridLabels, logitGrid } from './grid-photo.ts';
import { drawPicture } from './pictures.ts';
import type { Stage, StageContext } from './stage.ts';
import { CHECKPOINT, trainLoop } from './train-loop.ts';

/** Where the labels come from and which weights the network starts with. */
export interface LabelSource {
  readonly name: string;
  readonly summary: string;
  labelPath(item: DatasetItem): string;
  weights(context: StageContext): Promise<Weights>;
}

/** Learns a label per pixel by cross entropy: from pseudo labels (DSRG's stage F), or from masks (the supervised upper bound). */
export function trainLabels(source: LabelSource): Stage {
  return {
    name: source.name,
    summary: source.summary,
    async run(context, folder) {
      const { network, settings, photos, dataset } = context;
      const grid = logitGrid(network, settings.retrain.crop);
      const classes = dataset.classes.length;
      await trainLoop(context, {
        stage: source.name,
        folder,
        settings: settings.retrain,
        network,
        weights: await source.weights(context),
        outputs: ['logits'],
        items: dataset.items,
        async prepare(items, random) {
          const shown: RgbImage[] = [];
          const target: LabelMap[] = [];
          for (const item of items) {
            const photo = await photos.photo(item);
            const picture = drawPicture(context, photo, settings.retrain, random);
            const labels = await readLabels(source.labelPath(item), {
              classes,
              height: photo.height,
              width: photo.width,
              binary: item.binaryMask === true && source.labelPath(item) === item.mask,
            });
            shown.push(picture.shown);
            target.push(gridLabels(transformLabels(labels, picture.geometry), grid));
          }
          return { images: makeBatch(shown, network), target };
        },
        loss(outputs, target) {
          const { balanced, backgroundAdjustment } = settings.retrain;
          const logits = raiseBackground(outputs.logits as FloatBatch, backgroundAdjustment);
          const { value, gradient } = pixelLoss(
            logits,
            target,
            balanced ? { pixelWeights: balancedWeights(target) } : {},
          );
          return { total: value, values: { pixels: value }, gradients: { logits: gradient } };
        },
      });
    },
  };
}

/** Weights that an earlier stage has learned. */
export async function weightsOf(folder: string): Promise<Weights> {
  return (await readCheckpoint(join(folder, CHECKPOINT))).weights;
}

/** Weights under which all background cells of a batch together weigh as much as all foreground cells. */
export function balancedWeights(labels: readonly LabelMap[]): Float32Array[] {
  let [background, foreground] = [0, 0];
  for (const { data } of labels) {
    for (const label of data) {
      if (label === 0) background++;
      else if (label !== IGNORE) foreground++;
    }
  }
  return labels.map(({ data }) =>
    Float32Array.from(data, (label) => 1 / Math.max(label === 0 ? background : foreground, 1)),
  );
}
