import { DsrgError } from '../errors.ts';
import { type BilinearConvention, linearTaps } from '../graph/resize-convention.ts';
import { checkSize } from './check-size.ts';

/**
 * Resizes planar float maps (logits, probabilities, normalised images) bilinearly, without smoothing first.
 *
 * @param data `channels × height × width`
 * @param toHeight rows wanted, at least 1
 * @param toWidth columns wanted, at least 1
 * @param out `channels × toHeight × toWidth`, overwritten; never `data` itself. @default a new array
 * @returns `out`
 * @throws DsrgError SHAPE where sizes and array lengths disagree
 */
export function resizePlanes(
  data: Float32Array,
  channels: number,
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
  convention: BilinearConvention,
  out: Float32Array = new Float32Array(channels * toHeight * toWidth),
): Float32Array {
  checkSize('A map', toHeight, toWidth);
  checkLength('input', data, channels, height, width);
  checkLength('output', out, channels, toHeight, toWidth);
  if (height === toHeight && width === toWidth) {
    out.set(data);
    return out;
  }
  const columns = splitTaps(width, toWidth, convention);
  const rows = splitTaps(height, toHeight, convention);
  let upper: Float64Array = new Float64Array(toWidth);
  let lower: Float64Array = new Float64Array(toWidth);
  for (let c = 0; c < channels; c++) {
    const plane = c * height * width;
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < toHeight; y++) {
      const low = rows.low[y]!;
      const high = rows.high[y]!;
      if (low !== upperRow) {
        if (low === lowerRow) {
          [upper, lower] = [lower, upper];
          lowerRow = upperRow;
        } else blendColumns(data, plane + low * width, columns, upper);
        upperRow = low;
      }
      if (high !== lowerRow) {
        blendColumns(data, plane + high * width, columns, lower);
        lowerRow = high;
      }
      blendRows(upper, lower, rows.weight[y]!, out, (c * toHeight + y) * toWidth);
    }
  }
  return out;
}

interface SplitTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float64Array;
}

function splitTaps(from: number, to: number, convention: BilinearConvention): SplitTaps {
  const taps = linearTaps(from, to, convention);
  return {
    low: Int32Array.from(taps, (tap) => tap.low),
    high: Int32Array.from(taps, (tap) => tap.high),
    weight: Float64Array.from(taps, (tap) => tap.weight),
  };
}

function blendColumns(source: Float32Array, offset: number, columns: SplitTaps, out: Float64Array): void {
  const { low, high, weight } = columns;
  for (let x = 0; x < out.length; x++) {
    const a = source[offset + low[x]!]!;
    const w = weight[x]!;
    out[x] = a * (1 - w) + source[offset + high[x]!]! * w;
  }
}

function blendRows(upper: Float64Array, lower: Float64Array, weight: number, out: Float32Array, offset: number): void {
  const v = 1 - weight;
  for (let x = 0; x < upper.length; x++) out[offset + x] = upper[x]! * v + lower[x]! * weight;
}

function checkLength(what: string, data: Float32Array, channels: number, height: number, width: number): void {
  if (data.length === channels * height * width) return;
  throw new DsrgError(
    'SHAPE',
    `The ${what} of a resize has ${data.length} numbers; ${channels}×${height}×${width} needs ${channels * height * width}.`,
  );
}
