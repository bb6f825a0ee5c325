import { exportModel, isNetworkProduct, type NetworkProduct, type RunProduct } from '@dsrg/converters';
import { allViews, type LabelMap, type RgbImage } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { mapsOfTags } from '../cams/sweep-thresholds.ts';
import type { EvalOptions } from '../command/eval-command.ts';
import type { LabelLayer } from '../report/draw-photo.ts';

/** Steps of a drawn map, and maps that are drawn of a photo of many tags. */
const [STEPS, SHOWN] = [16, 8];

/** Draws where a run's tag network sees each of a photo's tags. */
export interface TagMapDrawer {
  /** A layer for each of the first tags, the strongest place of each map brightest. */
  draw(photo: RgbImage, tags: readonly number[], classes: readonly string[]): Promise<LabelLayer[]>;
  close(): Promise<void>;
}

/** The network whose activation maps the later stages begin with: the first of the run that has some. */
export function tagNetworkOf(products: readonly RunProduct[]): NetworkProduct | undefined {
  return products.find(
    (product): product is NetworkProduct =>
      isNetworkProduct(product) &&
      product.makes === 'tag-network' &&
      product.checkpoint.graph.outputs.cam !== undefined,
  );
}

/** Opens a run's tag network to draw its maps, at one scale as `--cams` has them. */
export async function openTagMaps(
  { checkpoint }: NetworkProduct,
  { provider, threads = 0 }: Pick<EvalOptions, 'provider' | 'threads'>,
): Promise<TagMapDrawer> {
  const model = exportModel(checkpoint, { output: 'cam' });
  const segmenter = await openSegmenter(model, { provider: provider as 'auto', threads });
  return {
    async draw(photo, tags, classes) {
      const shown = tags.slice(0, SHOWN);
      if (shown.length === 0) return [];
      const views = await allViews(segmenter, photo, { scales: [1], flip: false });
      const maps = mapsOfTags(views, shown, photo, segmenter.metadata.resizeConvention);
      return shown.map((tag, index) => ({
        name: `map of ${classes[tag]}`,
        palette: heatPalette(),
        labels: stepsOf(maps.planes[index]!, photo),
      }));
    },
    close: () => segmenter.close(),
  };
}

/** A map from 0 to 1 in steps; where it is lower than the first it stays clear. */
function stepsOf(plane: Float32Array, { height, width }: RgbImage): LabelMap {
  const data = Uint8Array.from(plane, (value) => Math.min(STEPS - 1, Math.floor(value * STEPS)));
  return { kind: 'labels', data, height, width };
}

/** From black over red and yellow to white. */
function heatPalette(): Uint8Array {
  const palette = new Uint8Array(768);
  for (let step = 0; step < STEPS; step++) {
    const heat = (3 * step) / (STEPS - 1);
    for (let channel = 0; channel < 3; channel++) {
      palette[3 * step + channel] = Math.round(255 * Math.min(1, Math.max(0, heat - channel)));
    }
  }
  return palette;
}
