import type { GraphWriter, Maps } from './graph-writer.ts';

export interface ThreeBranchOptions {
  readonly classes: number;
  /** Photo pixels per cell of the features; scores come at stride 8. */
  readonly outputStride: number;
  /** Channels of the dilated convolution. */
  readonly headChannels: number;
  /** Dilation of that convolution. */
  readonly headDilation: number;
}

/** Layers that seeded training starts from the layer `cam`. */
export const threeBranchTagLayers: readonly string[] = ['local', 'global'];

/**
 * Writes a layer for class activation maps on a trunk's features, `cam`, its mean, `tags`, and class scores that add three branches: a
 * layer on those features, the same on their mean over the photo, and a DeepLab head (dilated 3×3, then 1×1) on the maps before them.
 * @returns the outputs of a graph
 */
export function threeBranchHead(
  writer: GraphWriter,
  { features, narrow }: { readonly features: Maps; readonly narrow: Maps },
  { classes, outputStride, headChannels, headDilation }: ThreeBranchOptions,
): Record<string, string> {
  const plain = { relu: false } as const;
  writer.globalAveragePool(writer.convolve(features, 'cam', classes - 1, plain), 'tags');
  // What is here: the features of this cell.
  const local = writer.convolve(features, 'local', classes, plain);
  // What is in the photo at all: the mean features, the same for every cell.
  const image = writer.convolve(writer.globalAveragePool(features, 'image'), 'global', classes, plain);
  const everywhere = writer.resize(image, 'global.everywhere', 'align-corners', { like: local.name });
  // What is around: DeepLab's dilated head.
  const around = writer.convolve(narrow, 'head', headChannels, { kernel: 3, dilation: headDilation, padding: 'same' });
  const context = writer.convolve(around, 'context', classes, plain);
  const scores = writer.add('scores', [local, context, everywhere]);
  // DSRG's grid of stride 8: 21 → 41 cells for a picture of 321.
  const logits =
    outputStride > 8 ? writer.resize(scores, 'logits', 'align-corners', { factor: outputStride / 8 }) : scores;
  return { cam: 'cam', tags: 'tags', logits: logits.name, features: features.name };
}
