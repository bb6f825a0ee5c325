import { DsrgError } from './errors.ts';
import { resizePlanes } from './image/resize-planes.ts';
import type { Segmenter } from './runtime/segmenter.ts';
import type { FloatImage, LogitMap } from './types.ts';

/** A window that slides over a photo. */
export interface SlidingWindow {
  /** Pixels of the photo at the scale at which it is shown. */
  readonly height: number;
  readonly width: number;
  /** Steps from one window to the next, in pixels; the last one in a row ends with the photo. */
  readonly stride: number;
}

/**
 * Shows a network an image through a window that slides over it, and averages the answers where windows overlap (the
 * `slide` test of mmsegmentation). A window larger than the image sees zeros (the mean colour) beside it.
 *
 * @returns logits at the image's size
 * @throws DsrgError CONFIG for a window without size or a stride that skips pixels, and the errors of `segment`
 */
export async function segmentWindows(
  segmenter: Segmenter,
  image: FloatImage,
  window: SlidingWindow,
  signal?: AbortSignal,
): Promise<LogitMap> {
  checkWindow(window);
  const { height, width } = image;
  const classes = segmenter.metadata.classes.length;
  const data = new Float32Array(classes * height * width);
  const seen = new Float32Array(height * width);
  for (const top of startsOf(height, window.height, window.stride))
    for (const left of startsOf(width, window.width, window.stride)) {
      signal?.throwIfAborted();
      const answer = await segmenter.segment(cut(image, top, left, window), signal);
      const { resizeConvention } = segmenter.metadata;
      const { height: rows, width: columns } = window;
      const logits = resizePlanes(answer.data, classes, answer.height, answer.width, rows, columns, resizeConvention);
      addWindow(logits, { top, left, ...window }, data, seen, { height, width, classes });
    }
  for (let c = 0, i = 0; c < classes; c++) for (let p = 0; p < seen.length; p++, i++) data[i]! /= seen[p]!;
  return { kind: 'logits', data, height, width, classes };
}

/** Where windows begin along one side: every stride, but the last ends with the side. */
function startsOf(side: number, window: number, stride: number): number[] {
  const count = Math.max(Math.ceil((side - window) / stride), 0) + 1;
  return Array.from({ length: count }, (_, index) => Math.max(0, Math.min(index * stride, side - window)));
}

function cut({ data, height, width, channels }: FloatImage, top: number, left: number, window: SlidingWindow) {
  const out = new Float32Array(channels * window.height * window.width);
  const columns = Math.min(window.width, width - left);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < Math.min(window.height, height - top); y++) {
      const from = (c * height + top + y) * width + left;
      out.set(data.subarray(from, from + columns), (c * window.height + y) * window.width);
    }
  return { kind: 'float', data: out, height: window.height, width: window.width, channels } as const;
}

function addWindow(
  logits: Float32Array,
  { top, left, height: rows, width: columns }: SlidingWindow & { readonly top: number; readonly left: number },
  data: Float32Array,
  seen: Float32Array,
  { height, width, classes }: { readonly height: number; readonly width: number; readonly classes: number },
): void {
  for (let y = 0; y < Math.min(rows, height - top); y++)
    for (let x = 0; x < Math.min(columns, width - left); x++) {
      const to = (top + y) * width + left + x;
      seen[to]! += 1;
      for (let c = 0; c < classes; c++) data[c * height * width + to]! += logits[(c * rows + y) * columns + x]!;
    }
}

function checkWindow({ height, width, stride }: SlidingWindow): void {
  const whole = [height, width, stride].every((side) => Number.isInteger(side) && side >= 1);
  if (!whole || stride > Math.min(height, width))
    throw new DsrgError('CONFIG', `A window of ${height}×${width} in steps of ${stride} leaves pixels out.`, {
      hint: 'The stride is at most the smaller side of the window; two thirds of it is usual.',
    });
}
