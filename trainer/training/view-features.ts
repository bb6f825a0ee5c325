import { type BilinearConvention, flipPhoto, type Network, type RgbImage, resizePhoto, type Weights } from '@dsrg/core';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { RunServices } from '../run/services.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { meanFeatureGraph } from './mean-features.ts';

/** What a network makes of one view of a photo. */
export interface ViewFeatures {
  /** Of the photo; none where nobody tagged it. */
  readonly tags: readonly number[];
  /** The mean over cells, a value a channel. */
  readonly features: Float32Array;
}

/** Of which network, and of which of its maps. */
export interface FeatureSource {
  readonly network: Pick<Network, 'graph' | 'mean' | 'std'>;
  readonly weights: Weights;
  /** Name of the node whose maps they are. */
  readonly at: string;
}

/**
 * The mean features of every view of every photo.
 * @param sizings each gives the pixels at which a photo is seen, as it is and mirrored
 * @param convention of the resize. @default 'half-pixel'
 * @returns all photos at the first size, two views each, then all at the next
 */
export async function viewFeatures(
  { name, photos, machine, signal }: Pick<RunServices, 'photos' | 'machine' | 'signal'> & { readonly name: string },
  { network, weights, at }: FeatureSource,
  sizings: readonly ((photo: RgbImage) => Size)[],
  convention: BilinearConvention = 'half-pixel',
): Promise<ViewFeatures[]> {
  const graph = meanFeatureGraph(network.graph, { input: at });
  const trainer = machine.engine.createTrainer({ graph, weights, outputs: ['mean'], sgd: {} });
  const progress = machine.progress(name, photos.items.length);
  const views: ViewFeatures[] = [];
  try {
    for (const sizing of sizings) {
      for (const item of photos.items) {
        stopIfAborted(signal);
        const whole = await photos.photo(item);
        const { height, width } = sizing(whole);
        const photo = resizePhoto(whole, height, width, convention);
        const { mean } = await trainer.forward(makeBatch([photo, flipPhoto(photo)], network));
        const data = mean?.data as Float32Array;
        const channels = data.length / 2;
        for (const first of [0, channels])
          views.push({ features: data.slice(first, first + channels), tags: item.tags ?? [] });
        progress.tick(1 / sizings.length);
      }
    }
  } finally {
    progress.done();
    await trainer.close();
  }
  return views;
}

/** Rows of features, view after view. */
export function joinFeatures(views: readonly Pick<ViewFeatures, 'features'>[]): Float32Array {
  const width = views[0]?.features.length ?? 0;
  const rows = new Float32Array(views.length * width);
  for (const [k, { features }] of views.entries()) rows.set(features, k * width);
  return rows;
}
