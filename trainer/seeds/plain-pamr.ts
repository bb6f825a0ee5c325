import type { RgbImage } from '@dsrg/core';
import { neighboursOf, type PamrOptions, type RefinableMaps, sigmaFloor, sigmaShare } from './pamr-options.ts';

/** `pamr` in plain TypeScript, for engines without SIMD and for what is too large for its kernel. @returns the refined planes */
export function plainPamr(photo: RgbImage, maps: RefinableMaps, options: Required<PamrOptions>): Float32Array {
  const { iterations, dilations } = options;
  const { height, width } = maps;
  const data = maps.data.slice();
  const frame = layOut(height, width, Math.max(...dilations));
  const steps = neighboursOf(dilations).map(([rows, columns]) => rows * frame.width + columns);
  const shares = weighNeighbours(photo, frame, steps, dilations.length);

  const pixels = height * width;
  const padded = new Float32Array(frame.height * frame.width);
  const sums = new Float64Array(width);
  for (let start = 0; start < data.length; start += pixels) {
    const plane = data.subarray(start, start + pixels);
    for (let t = 0; t < iterations; t++) {
      for (let i = 0; i < padded.length; i++) padded[i] = plane[frame.source[i]!]!;
      for (let y = 0; y < height; y++) {
        sums.fill(0);
        const row = frame.start + y * frame.width;
        for (const [k, step] of steps.entries())
          addRow(sums, shares, k * pixels + y * width, padded, row + step, width);
        plane.set(sums, y * width);
      }
    }
  }
  return data;
}

/** An image with a border on all sides that repeats its outermost pixels. */
interface Frame {
  readonly height: number;
  readonly width: number;
  /** The image's pixel at each pixel of the frame. */
  readonly source: Int32Array;
  /** The frame's pixel at the image's first. */
  readonly start: number;
}

function layOut(height: number, width: number, border: number): Frame {
  const [rows, columns] = [height + 2 * border, width + 2 * border];
  const source = new Int32Array(rows * columns);
  for (let y = 0, i = 0; y < rows; y++) {
    const row = Math.min(Math.max(y - border, 0), height - 1) * width;
    for (let x = 0; x < columns; x++, i++) source[i] = row + Math.min(Math.max(x - border, 0), width - 1);
  }
  return { height: rows, width: columns, source, start: border * columns + border };
}

/** Weights of each neighbour at each pixel, `neighbours × height × width`; they sum to 1 at every pixel. */
function weighNeighbours(
  { data, height, width }: RgbImage,
  frame: Frame,
  steps: readonly number[],
  centres: number,
): Float32Array {
  const pixels = height * width;
  const channels = [0, 1, 2].map((c) => Uint8Array.from(frame.source, (pixel) => data[pixel * 3 + c]!));
  const offsets = Int32Array.from(steps);
  const count = steps.length + centres;
  const shares = new Float32Array(steps.length * pixels);
  const scores = new Float64Array(steps.length);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const centre = frame.start + y * frame.width + x;
      scores.fill(0);
      for (const values of channels) addScores(values, centre, offsets, count, scores);
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < scores.length; k++) if (scores[k]! > top) top = scores[k]!;
      let sum = 0;
      for (let k = 0; k < scores.length; k++) {
        scores[k] = Math.exp(scores[k]! - top);
        sum += scores[k]!;
      }
      for (let k = 0, at = pixel; k < scores.length; k++, at += pixels) shares[at] = scores[k]! / sum;
    }
  }
  return shares;
}

/** Adds one channel's third of the likeness of each neighbour's colour. Sums of bytes and of their squares are exact. */
function addScores(values: Uint8Array, centre: number, steps: Int32Array, count: number, scores: Float64Array): void {
  const own = values[centre]!;
  const centres = count - steps.length;
  let [sum, squares] = [own * centres, own * own * centres];
  for (let k = 0; k < steps.length; k++) {
    const value = values[centre + steps[k]!]!;
    sum += value;
    squares += value * value;
  }
  const variance = (squares * count - sum * sum) / (count * (count - 1));
  const factor = 1 / (3 * (sigmaShare * Math.sqrt(variance) + sigmaFloor));
  for (let k = 0; k < steps.length; k++) {
    scores[k] = scores[k]! - Math.abs(own - values[centre + steps[k]!]!) * factor;
  }
}

function addRow(
  sums: Float64Array,
  shares: Float32Array,
  share: number,
  values: Float32Array,
  value: number,
  width: number,
): void {
  for (let x = 0; x < width; x++) sums[x] = sums[x]! + shares[share + x]! * values[value + x]!;
}
