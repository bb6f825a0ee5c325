import type { GraphWriter, Maps } from './graph-writer.ts';

/** Layers of the heads, which begin from Normal(0.01). */
export const segmentLayers = ['new_conv1', 'fc', 'score'] as const;
export const globalLayers = ['g_multi_fc1', 'g_multi_fc2', 'g_score'] as const;

/**
 * Scores of every class at each cell (ascust/wsscoseg 7965d48, cores/symbols): a dilated 3×3 of 512 channels, dropout, a 1×1 of 512, and the scores.
 * @param dilation 12 in the release, at stride 8
 */
export function segmentHead(writer: GraphWriter, features: Maps, classes: number, dilation: number): Maps {
  const [wide, fc, score] = segmentLayers;
  const around = writer.convolve(features, wide, 512, { kernel: 3, dilation });
  const mixed = writer.convolve(writer.dropout(around, 'dropout', 0.5), fc, 512);
  return writer.convolve(mixed, score, classes, { relu: false });
}

/** Scores of every class, background too, for the whole photo: the maximum of each feature, and three layers with dropout between. */
export function globalHead(writer: GraphWriter, features: Maps, classes: number): Maps {
  const [first, second, score] = globalLayers;
  const strongest = writer.globalMaxPool(features, 'g_pool');
  const one = writer.dropout(writer.convolve(strongest, first, 1024), 'g_dropout1', 0.5);
  const two = writer.dropout(writer.convolve(one, second, 1024), 'g_dropout2', 0.5);
  return writer.convolve(two, score, classes, { relu: false });
}
