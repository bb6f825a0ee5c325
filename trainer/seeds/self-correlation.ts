import type { ActivationMaps } from '@dsrg/core';
import { kernelMatrices, type Matrices, plainMatrices } from './matrices.ts';
import { checkInput, type SelfCorrelationInput, scaleActivations, unitFeatures } from './self-correlation-input.ts';
import { completeOptions, type SelfCorrelationOptions } from './self-correlation-options.ts';
import { addColumns, type ColumnArrays, lengthsOf } from './spread-columns.ts';

/**
 * Spreads activation maps over places of like features (self-correlation map generating, SCG, of SPA, Pan et al., CVPR 2021, as
 * RecurSeed, Jo et al. 2022, runs it: OFRIN/RecurSeed_and_CertainMix 533e48b, core/inferences.py). Cells that a class is sure of spread
 * foreground, cells that it denies spread background; the difference is the new map.
 *
 * Equal to `referenceSelfCorrelation`, but only the columns of those cells are worked out. In double precision: the stretching to 0 … 1
 * enlarges the rounding of single precision where features hardly differ.
 *
 * @returns one map for each tag, on the maps' grid, 0 to 1
 * @throws DsrgError SHAPE, CONFIG, NUMERIC for features with NaN
 * @example
 * const spread = selfCorrelation({ maps, features: [c3, c4, c5] }, selfCorrelationPresets.narrow);
 */
export function selfCorrelation(input: SelfCorrelationInput, options: SelfCorrelationOptions = {}): ActivationMaps {
  return correlate(input, options, (lengths) => kernelMatrices(lengths) ?? plainMatrices(lengths));
}

/** `selfCorrelation` with matrices that `open` makes. */
export function correlate(
  input: SelfCorrelationInput,
  options: SelfCorrelationOptions,
  open: (lengths: readonly number[]) => Matrices,
): ActivationMaps {
  checkInput(input);
  const { maps, features, convention = 'half-pixel' } = input;
  const all = completeOptions(options);
  const cells = maps.height * maps.width;
  const scaled = scaleActivations(maps);
  const spreads = (i: number) => scaled[i]! >= all.foreground || scaled[i]! <= all.background;
  const anySpreads = (cell: number) => maps.tags.some((_, plane) => spreads(plane * cells + cell));
  const grid = Array.from({ length: cells }, (_, cell) => cell);
  const sources = grid.filter(anySpreads);
  /** All cells, those that spread first: the columns that are worked out then lie side by side, and half of them mirrors the other. */
  const order = [...sources, ...grid.filter((cell) => !anySpreads(cell))];

  const count = sources.length;
  const levels = features.map((level) => unitFeatures(level, maps.height, maps.width, convention));
  const most = Math.max(...features.map(({ channels }) => channels));
  const { arrays, work } = open(lengthsOf(cells, count, most));
  const [rows, , , , correlations] = arrays as ColumnArrays;
  correlations.fill(0);
  for (const [k, { channels }] of features.entries()) {
    for (const [place, cell] of order.entries()) {
      rows.set(levels[k]!.subarray(cell * channels, (cell + 1) * channels), place * channels);
    }
    addColumns(arrays as ColumnArrays, work, cells, count, channels, all);
  }
  for (let k = 0; k < count; k++) stretch(correlations.subarray(k * cells, (k + 1) * cells));

  const data = new Float32Array(maps.data.length);
  for (let plane = 0; plane < maps.tags.length; plane++) {
    const fg = new Float64Array(cells);
    const bg = new Float64Array(cells);
    for (const [k, cell] of sources.entries()) {
      const value = scaled[plane * cells + cell]!;
      const sum = value >= all.foreground ? fg : value <= all.background ? bg : undefined;
      if (sum) for (let i = 0, at = k * cells; i < cells; i++, at++) sum[i] = sum[i]! + correlations[at]!;
    }
    stretch(fg);
    stretch(bg);
    const map = fg.map((value, i) => Math.max(0, value - bg[i]!));
    stretch(map);
    for (const [place, cell] of order.entries()) data[plane * cells + cell] = map[place]!;
  }
  return { ...maps, data };
}

/** To 0 … 1 in place: less the minimum, divided by (range + 1e-10). */
function stretch(values: Float64Array): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  const range = high - low + 1e-10;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - low) / range;
}
