import { DsrgError } from '../errors.ts';
import type { BilinearConvention } from '../graph/resize-convention.ts';
import { checkSize } from './check-size.ts';
import { createRowResizer } from './row-resizer.ts';

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
  const { resizeRow } = createRowResizer(height, width, toHeight, toWidth, convention);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < toHeight; y++) resizeRow(data, c * height * width, y, out, (c * toHeight + y) * toWidth);
  return out;
}

function checkLength(what: string, data: Float32Array, channels: number, height: number, width: number): void {
  if (data.length === channels * height * width) return;
  throw new DsrgError(
    'SHAPE',
    `The ${what} of a resize has ${data.length} numbers; ${channels}×${height}×${width} needs ${channels * height * width}.`,
  );
}
