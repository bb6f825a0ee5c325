import {
  type BilinearConvention,
  DsrgError,
  inferShapes,
  type LabelMap,
  type Network,
  type RgbImage,
  resizePhoto,
} from '@dsrg/core';
import type { Size } from '../data/draw-geometry.ts';

/** Cells of the network's scores for a square picture of `crop` pixels a side. */
export function logitGrid({ graph }: Network, crop: number): Size {
  const { logits } = graph.outputs;
  const shape = logits === undefined ? undefined : inferShapes(graph, crop, crop).get(logits);
  if (shape === undefined) throw new DsrgError('GRAPH', `Network ${graph.name} has no output logits.`);
  return shape;
}

/**
 * A picture on the grid of the network's output. Where the corner cells lie on corner pixels (321 → 41 or 21), these are exactly every
 * stride-th pixels, without smoothing (DSRG's zoom of 320 / 40).
 * @param convention `asymmetric` is TensorFlow 1's, of DSRG's port. @default 'align-corners'
 */
export function gridPhoto(photo: RgbImage, grid: Size, convention: BilinearConvention = 'align-corners'): RgbImage {
  return resizePhoto(photo, grid.height, grid.width, convention);
}

/** Labels on the grid of the network's output, looked up at the cells' own pixels (`label_shrink`: every stride-th label). */
export function gridLabels(labels: LabelMap, grid: Size): LabelMap {
  const { height, width } = grid;
  const data = new Uint8Array(height * width);
  const pick = (cell: number, cells: number, pixels: number) =>
    cells === 1 ? Math.floor(pixels / 2) : Math.round((cell * (pixels - 1)) / (cells - 1));
  for (let y = 0, k = 0; y < height; y++) {
    const row = pick(y, height, labels.height) * labels.width;
    for (let x = 0; x < width; x++) data[k++] = labels.data[row + pick(x, width, labels.width)] as number;
  }
  return { kind: 'labels', data, height, width };
}
