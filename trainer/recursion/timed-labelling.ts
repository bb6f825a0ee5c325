import { type FloatBatch, inferShapes, type Network, type RgbImage } from '@dsrg/core';
import { createRandom } from '../data/random.ts';
import { showLayers } from '../training/show-layers.ts';
import { gridsOf } from './every-step-task.ts';
import { recursionPicture } from './recursion-picture.ts';
import type { EveryStep, RecursionSettings } from './recursion-settings.ts';
import { refinePicture } from './refine-labels.ts';

/**
 * Makes the labels of one picture with one tag, out of random maps: what is timed for an estimate. As many cells spread as in random maps;
 * real ones have fewer or more.
 */
export function timedLabelling(network: Network, settings: RecursionSettings, labels: EveryStep): void {
  const { crop } = settings;
  const random = createRandom('timed labelling');
  const grids = gridsOf({ network }, settings, labels.shrink);
  const shown = showLayers(network.graph, labels.levels);
  const shapes = inferShapes(shown, crop, crop);
  const outputs = Object.fromEntries(
    ['cam', 'logits', ...labels.levels].map((name) => {
      const shape = shapes.get(shown.outputs[name] as string) as { channels: number; height: number; width: number };
      const data = Float32Array.from({ length: shape.channels * shape.height * shape.width }, () => random.uniform());
      return [name, { kind: 'batch', count: 1, ...shape, data } satisfies FloatBatch];
    }),
  );
  const noise = Uint8Array.from({ length: 3 * crop * crop }, () => random.integer(256));
  const photo: RgbImage = { kind: 'rgb', data: noise, height: crop, width: crop };
  const size = { height: crop, width: crop };
  const geometry = { source: size, resized: size, top: 0, left: 0, ...size, flip: false };
  const picture = recursionPicture({ photo, shown: photo, geometry }, [1], {}, grids);
  refinePicture(outputs, 0, picture, grids, labels, labels.mix ?? undefined);
}
