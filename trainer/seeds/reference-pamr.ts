import type { RgbImage } from '@dsrg/core';
import {
  completePamr,
  neighboursOf,
  type PamrOptions,
  type RefinableMaps,
  sigmaFloor,
  sigmaShare,
} from './pamr-options.ts';

/** Pixel-adaptive refinement as visinf/1-stage-wseg, models/mods/pamr.py, defines it, pixel by pixel: the form that `pamr` must equal. */
export function referencePamr<M extends RefinableMaps>(photo: RgbImage, maps: M, options: PamrOptions = {}): M {
  const { iterations, dilations } = completePamr(photo, maps, options);
  const { height, width } = maps;
  const pixels = height * width;
  const neighbours = neighboursOf(dilations);
  /** The pixel `[rows, columns]` away; beyond the border the border's own. */
  const pixelAt = (y: number, x: number, [rows, columns]: readonly [number, number]) =>
    Math.min(Math.max(y + rows, 0), height - 1) * width + Math.min(Math.max(x + columns, 0), width - 1);
  const colour = (pixel: number, channel: number) => photo.data[pixel * 3 + channel] ?? 0;

  const shares: number[][] = [];
  const places: number[][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const centre = y * width + x;
      const around = neighbours.map((step) => pixelAt(y, x, step));
      const samples = [...around, ...dilations.map(() => centre)]; // the centre once for each distance
      const scores = around.map(() => 0);
      for (const channel of [0, 1, 2]) {
        const values = samples.map((pixel) => colour(pixel, channel));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
        const unit = sigmaShare * Math.sqrt(variance) + sigmaFloor;
        for (const [k, pixel] of around.entries()) {
          const difference = Math.abs(colour(centre, channel) - colour(pixel, channel));
          scores[k] = (scores[k] ?? 0) - difference / unit / 3;
        }
      }
      const top = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - top));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      shares.push(weights.map((weight) => weight / sum));
      places.push(around);
    }
  }

  let data = maps.data;
  for (let t = 0; t < iterations; t++) {
    const from = data;
    data = Float32Array.from(from, (_, at) => {
      const pixel = at % pixels;
      const plane = at - pixel;
      return (places[pixel] ?? []).reduce(
        (sum, place, k) => sum + (shares[pixel]?.[k] ?? 0) * (from[plane + place] ?? 0),
        0,
      );
    });
  }
  return { ...maps, data: data === maps.data ? data.slice() : data };
}
