import {
  type ActivationMaps,
  type ActivationView,
  type FloatBatch,
  flipPhoto,
  mergeActivations,
  type RgbImage,
  resizePhoto,
  selectActivations,
} from '@dsrg/core';
import pLimit from 'p-limit';
import { z } from 'zod';
import { makeBatch } from '../data/make-batch.ts';
import type { Machine } from '../run/machine.ts';
import type { SavedNetwork } from '../run/products.ts';
import { selfCorrelation } from '../seeds/self-correlation.ts';
import { whole } from '../settings/blocks.ts';
import { constantsOf, correlation } from '../settings/correlation.ts';
import { plainSizes } from '../settings/views.ts';
import { showLayers } from '../training/show-layers.ts';
import { pixelSizes } from '../training/view-sizes.ts';
import { mapsAlone, withStride } from './activation-views.ts';

/** How activation maps are spread over places of like features: views, levels, and the constants of `selfCorrelation`. */
export const spreading = {
  ...plainSizes,
  /** Output stride of the network that makes maps and features. */
  outputStride: whole,
  /** Whether the tag layer's bias, where it has one, is part of the maps that are spread. */
  bias: z.boolean(),
  ...correlation,
};

const section = z.strictObject(spreading);
export type SpreadSettings = z.infer<typeof section>;

/** What a tag network says of a photo, view by view, each on the network's grid. */
export interface MapViews {
  /** A map for each tag. */
  readonly maps: readonly ActivationView[];
  /** The tags' scores of the same cells, with the tag layer's biases and as negative as they are. */
  readonly scores: readonly ActivationView[];
}

/** Activation maps of photos, spread by self-correlation. */
export interface Spreader {
  /** @returns maps of 0 to 1 */
  views(photo: RgbImage, tags: readonly number[]): Promise<MapViews>;
  /** @returns a map of 0 to 1 for each tag, of the photo's size: the mean of its views */
  spread(photo: RgbImage, tags: readonly number[]): Promise<ActivationMaps>;
  close(): Promise<void>;
}

/**
 * Opens a tag network for its maps and its features at once.
 * @param longSide of a photo at scale 1
 */
export async function openSpreader(
  machine: Pick<Machine, 'engine'>,
  saved: SavedNetwork,
  settings: SpreadSettings,
  longSide: number | null,
): Promise<Spreader> {
  const whole = withStride(await saved.checkpoint(), settings.outputStride);
  const { graph, weights, about } = mapsAlone(whole, settings);
  const taken = settings.bias ? undefined : whole.weights.get(`${graph.outputs.cam}.bias`);
  const { levels } = settings;
  const constants = constantsOf(settings);
  const trainer = machine.engine.createTrainer({
    ...{ graph: showLayers(graph, levels), weights, outputs: ['cam'], observed: levels, sgd: {}, random: () => 0.5 },
  });
  const oneByOne = pLimit(1); // a trainer runs one batch at a time
  const views = async (photo: RgbImage, tags: readonly number[]): Promise<MapViews> => {
    const maps: ActivationView[] = [];
    const scores: ActivationView[] = [];
    for (const { height, width } of pixelSizes(photo, settings, longSide, settings.outputStride)) {
      const shown = resizePhoto(photo, height, width, 'align-corners');
      const pictures = settings.flip ? [shown, flipPhoto(shown)] : [shown];
      const found = await oneByOne(() => trainer.forward(makeBatch(pictures, about)));
      for (let k = 0; k < pictures.length; k++) {
        const plain = selectActivations(found.cam as FloatBatch, k, tags);
        const features = levels.map((level) => featuresOf(found[level] as FloatBatch, k));
        const flipped = k === 1;
        maps.push({ maps: selfCorrelation({ maps: plain, features }, constants), flipped });
        scores.push({ maps: withBias(plain, taken), flipped });
      }
    }
    return { maps, scores };
  };
  return {
    views,
    spread: async (photo, tags) =>
      mergeActivations((await views(photo, tags)).maps, photo.height, photo.width, 'align-corners'),
    close: () => trainer.close(),
  };
}

/** @param bias of each class beside the background; none where the maps have it */
function withBias(maps: ActivationMaps, bias: Float32Array | undefined): ActivationMaps {
  if (bias === undefined) return maps;
  const cells = maps.height * maps.width;
  const of = maps.tags.map((tag) => bias[tag - 1] ?? 0);
  return { ...maps, data: maps.data.map((value, i) => value + (of[Math.floor(i / cells)] ?? 0)) };
}

function featuresOf({ data, channels, height, width }: FloatBatch, photo: number) {
  const size = channels * height * width;
  return { kind: 'float', data: data.slice(photo * size, (photo + 1) * size), channels, height, width } as const;
}
