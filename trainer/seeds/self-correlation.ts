import type { ActivationMaps } from '@dsrg/core';
import { checkInput, type SelfCorrelationInput, scaleActivations, unitFeatures } from './self-correlation-input.ts';
import { completeOptions, type SelfCorrelationOptions } from './self-correlation-options.ts';
import { addColumns } from './spread-columns.ts';

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
  checkInput(input);
  const { maps, features, convention = 'half-pixel' } = input;
  const all = completeOptions(options);
  const cells = maps.height * maps.width;
  const scaled = scaleActivations(maps);
  const spreads = (i: number) => scaled[i]! >= all.foreground || scaled[i]! <= all.background;
  const columns = Int32Array.from({ length: cells }, (_, cell) => cell).filter((cell) =>
    maps.tags.some((_, plane) => spreads(plane * cells + cell)),
  );

  const correlations = new Float64Array(columns.length * cells);
  for (const level of features) {
    addColumns(unitFeatures(level, maps.height, maps.width, convention), cells, columns, all, correlations);
  }
  for (let k = 0; k < columns.length; k++) stretch(correlations.subarray(k * cells, (k + 1) * cells));

  const data = new Float32Array(maps.data.length);
  for (let plane = 0; plane < maps.tags.length; plane++) {
    const fg = new Float64Array(cells);
    const bg = new Float64Array(cells);
    for (const [k, cell] of columns.entries()) {
      const value = scaled[plane * cells + cell]!;
      const sum = value >= all.foreground ? fg : value <= all.background ? bg : undefined;
      if (sum) for (let i = 0; i < cells; i++) sum[i] = sum[i]! + correlations[k * cells + i]!;
    }
    stretch(fg);
    stretch(bg);
    const map = fg.map((value, i) => Math.max(0, value - bg[i]!));
    stretch(map);
    data.set(map, plane * cells);
  }
  return { ...maps, data };
}

/** To 0 … 1 in place: less the minimum, divided by (range + 1e-10). */
function stretch(values: Float64Array): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const range = high - low + 1e-10;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - low) / range;
}
