import {
  DsrgError,
  type FloatImage,
  inferShapes,
  type MapShape,
  type Network,
  type RgbImage,
  resizePhoto,
} from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import type { Machine } from '../run/machine.ts';
import type { SavedNetwork } from '../run/products.ts';
import { gradientSaliency } from '../saliency/gradient-saliency.ts';

/** Says of each cell of a photo how much it matters to the tags' scores. */
export interface BackgroundNetwork {
  saliency(photo: RgbImage): Promise<FloatImage>;
  close(): Promise<void>;
}

/**
 * Opens the network whose gradient says what of a photo is background (SEC).
 * @param layer whose map the gradient is taken of
 * @param side in pixels to which photos are warped
 */
export async function openBackgroundNetwork(
  machine: Pick<Machine, 'engine'>,
  saved: SavedNetwork,
  layer: string,
  side: number,
): Promise<BackgroundNetwork> {
  const { graph, weights, about } = await saved.checkpoint();
  const gradient = machine.engine.createActivationGradient({ graph, weights, outputs: ['tags'], at: layer });
  // All scores together, whatever the photo's tags.
  const tags = { kind: 'batch', count: 1, channels: about.classes.length - 1, height: 1, width: 1 } as const;
  const weighting = { tags: { ...tags, data: new Float32Array(tags.channels).fill(1) } };
  return {
    async saliency(photo) {
      const shown = makeBatch([resizePhoto(photo, side, side, 'align-corners')], about);
      return gradientSaliency(await gradient.run(shown, weighting), 0);
    },
    close: () => gradient.close(),
  };
}

/** @throws DsrgError CONFIG for a layer that the network has not, or a picture of which it gives no single score */
export function checkBackgroundNetwork(
  { graph }: Network,
  layer: string,
  side: number,
  places: { readonly layer: string; readonly side: string },
): void {
  if (!graph.nodes.some(({ name }) => name === layer)) {
    const layers = graph.nodes.flatMap(({ kind, name }) => (kind === 'convolution' ? [name] : []));
    throw new DsrgError('CONFIG', `${graph.name}, of which background cues come, has no layer ${layer}.`, {
      hint: `${places.layer} is one of ${layers.join(', ')}.`,
    });
  }
  const { height, width } = inferShapes(graph, side, side).get(graph.outputs.tags as string) as MapShape;
  if (height === 1 && width === 1) return;
  throw new DsrgError('CONFIG', `${graph.name} gives ${height}×${width} scores for pictures of ${side}×${side}.`, {
    hint: `${places.side} has to be the side that it is made for (vgg16-background: 321).`,
  });
}
