import type { FloatImage } from '@dsrg/core';

/** A row of features for each cell of a map. */
export interface CellRows {
  /** `count × width`, row-major. */
  readonly data: Float32Array;
  readonly count: number;
  /** Channels. */
  readonly width: number;
}

/**
 * A map's features cell by cell.
 * @param divideByMean divides all by their mean over the map, so that photos of strong and of weak features count alike; a map of nothing stays
 */
export function cellRows(
  { data, channels, height, width }: FloatImage,
  { divideByMean = false }: { readonly divideByMean?: boolean } = {},
): CellRows {
  const count = height * width;
  const rows = new Float32Array(data.length);
  const mean = divideByMean ? data.reduce((sum, value) => sum + value, 0) / data.length : 1;
  const factor = mean > 0 ? 1 / mean : 1;
  for (let c = 0; c < channels; c++) {
    for (let cell = 0; cell < count; cell++) rows[cell * channels + c] = factor * (data[c * count + cell] as number);
  }
  return { data: rows, count, width: channels };
}

/** The mean over cells of each channel. */
export function meanOfCells({ data, count, width }: CellRows): Float32Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < data.length; i++) sums[i % width] = (sums[i % width] as number) + (data[i] as number);
  return Float32Array.from(sums, (sum) => sum / count);
}
