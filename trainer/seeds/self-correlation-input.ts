import {
  type ActivationMaps,
  type BilinearConvention,
  counted,
  DsrgError,
  type FloatImage,
  resizePlanes,
} from '@dsrg/core';

/** What self-correlation starts from. */
export interface SelfCorrelationInput {
  /** Activation maps of the photo's tags; ReLU and the division by their maximum are done here. */
  readonly maps: ActivationMaps;
  /** The network's features at one or more levels, each `channels × any grid` of the same photo. */
  readonly features: readonly FloatImage[];
  /** How levels on another grid come to that of the maps. @default 'half-pixel' (the authors: align_corners false) */
  readonly convention?: BilinearConvention;
}

/** Added to a map's maximum before it divides the map. */
export const peakFloor = 1e-5;

/** Activation maps as the authors scale them: ReLU, divided by (maximum + 1e-5), class by class. */
export function scaleActivations({ data, tags, height, width }: ActivationMaps): Float64Array {
  const cells = height * width;
  const scaled = Float64Array.from(data, (value) => Math.max(value, 0));
  for (let plane = 0; plane < tags.length; plane++) {
    const map = scaled.subarray(plane * cells, (plane + 1) * cells);
    const top = map.reduce((most, value) => Math.max(most, value), 0) + peakFloor;
    for (let i = 0; i < cells; i++) map[i] = map[i]! / top;
  }
  return scaled;
}

/**
 * A level's features on the maps' grid, cell by cell: `cells × channels`, each cell divided by (its length + 1e-10).
 *
 * @throws DsrgError SHAPE, NUMERIC for NaN and infinity
 */
export function unitFeatures(
  level: FloatImage,
  height: number,
  width: number,
  convention: BilinearConvention,
): Float64Array {
  const { channels } = level;
  if (level.data.length !== channels * level.height * level.width) {
    throw new DsrgError(
      'SHAPE',
      `Features of ${channels}×${level.height}×${level.width} hold ${level.data.length} numbers.`,
    );
  }
  const same = level.height === height && level.width === width;
  const planes = same
    ? level.data
    : resizePlanes(level.data, channels, level.height, level.width, height, width, convention);
  const cells = height * width;
  const rows = new Float64Array(cells * channels);
  for (let c = 0, k = 0; c < channels; c++) for (let i = 0; i < cells; i++, k++) rows[i * channels + c] = planes[k]!;
  for (let i = 0; i < cells; i++) {
    const row = rows.subarray(i * channels, (i + 1) * channels);
    let square = 0;
    for (let c = 0; c < channels; c++) square += row[c]! * row[c]!;
    if (!Number.isFinite(square)) throw new DsrgError('NUMERIC', `Features of cell ${i} hold NaN or infinity.`);
    const length = Math.sqrt(square) + 1e-10;
    for (let c = 0; c < channels; c++) row[c] = row[c]! / length;
  }
  return rows;
}

/** @throws DsrgError SHAPE where there is no level, or the maps' numbers do not fit their size */
export function checkInput({ maps, features }: SelfCorrelationInput): void {
  const { data, tags, height, width } = maps;
  if (features.length === 0)
    throw new DsrgError('SHAPE', 'Self-correlation of no features; at least one level is needed.');
  if (data.length === tags.length * height * width) return;
  throw new DsrgError(
    'SHAPE',
    `Activation maps of ${counted(tags.length, 'tag')} × ${height}×${width} hold ${data.length} numbers.`,
  );
}
