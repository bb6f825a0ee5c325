import { type FloatBatch, type FloatImage, type Graph, type RgbImage, resizePhoto, type Weights } from '@dsrg/core';
import pLimit from 'p-limit';
import { makeBatch } from '../data/make-batch.ts';
import type { Machine } from '../run/machine.ts';

/** Of which network, which of its layers, and at which size photos are seen. */
export interface FeatureSource {
  readonly graph: Graph;
  readonly weights: Weights;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Layer whose features tell classes. */
  readonly coarse: string;
  /** Layer of smaller cells, for the cut. */
  readonly fine: string;
  /** Long side in pixels; both sides then come to whole cells of {@link STRIDE} pixels, the next greater. */
  readonly side: number;
}

/** A frozen network's features of one photo at a time. */
export interface PhotoFeatures {
  see(photo: RgbImage): Promise<{ readonly coarse: FloatImage; readonly fine: FloatImage }>;
  close(): Promise<void>;
}

/** Pixels of a cell of our trunks at their coarsest. */
const STRIDE = 32;

/** Opens a network for its features; one photo is seen at a time, whoever asks. */
export function openPhotoFeatures(machine: Pick<Machine, 'engine'>, source: FeatureSource): PhotoFeatures {
  const { graph, weights, coarse, fine, side } = source;
  const trainer = machine.engine.createTrainer({
    graph: { ...graph, outputs: { coarse, fine } },
    weights,
    outputs: ['coarse', 'fine'],
    sgd: {},
    random: () => 0.5,
  });
  const oneByOne = pLimit(1); // a trainer runs one batch at a time
  return {
    async see(photo) {
      const { height, width } = featureSize(photo, side, STRIDE);
      const images = makeBatch([resizePhoto(photo, height, width, 'half-pixel')], source);
      const found = await oneByOne(() => trainer.forward(images));
      return { coarse: imageOf(found.coarse as FloatBatch), fine: imageOf(found.fine as FloatBatch) };
    },
    close: () => trainer.close(),
  };
}

/** The size at which a photo is seen, in whole cells. */
export function featureSize({ height, width }: Pick<RgbImage, 'height' | 'width'>, side: number, cell: number) {
  const factor = side / Math.max(height, width);
  // The small number makes up for rounding of sides that come to whole cells.
  const cells = (pixels: number) => cell * Math.max(1, Math.ceil((pixels * factor) / cell - 1e-9));
  return { height: cells(height), width: cells(width) };
}

function imageOf({ data, channels, height, width }: FloatBatch): FloatImage {
  return { kind: 'float', data, channels, height, width };
}
