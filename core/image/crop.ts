import { IGNORE, type LabelMap, type RgbImage } from '../types.ts';
import { checkSize } from './check-size.ts';

/** A window in pixels. It may reach beyond the image on any side: what lies outside is padded. */
export interface Window {
  /** First row; negative pads above. */
  readonly top: number;
  /** First column; negative pads on the left. */
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a window out of a photo.
 *
 * @param fill colour of the padding, red first, 0 to 255; the data set's mean becomes about 0 once normalised
 *   @default [0, 0, 0]
 * @throws DsrgError SHAPE for a window below 1×1
 */
export function cropPhoto(photo: RgbImage, window: Window, fill: readonly number[] = [0, 0, 0]): RgbImage {
  const { height, width } = window;
  checkSize('A window', height, width);
  const data = new Uint8Array(height * width * 3);
  if (reachesOut(photo, window) && fill.some((value) => value !== 0)) {
    for (let i = 0; i < data.length; i++) data[i] = fill[i % 3]!;
  }
  copyRows(photo.data, photo, data, window, 3);
  return { kind: 'rgb', data, height, width };
}

/**
 * Cuts a window out of labels.
 *
 * @param fill label of the padding. @default IGNORE
 * @throws DsrgError SHAPE for a window below 1×1
 */
export function cropLabels(labels: LabelMap, window: Window, fill: number = IGNORE): LabelMap {
  const { height, width } = window;
  checkSize('A window', height, width);
  const data = new Uint8Array(height * width).fill(fill);
  copyRows(labels.data, labels, data, window, 1);
  return { kind: 'labels', data, height, width };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

function reachesOut(image: Size, { top, left, height, width }: Window): boolean {
  return top < 0 || left < 0 || top + height > image.height || left + width > image.width;
}

function copyRows(source: Uint8Array, size: Size, out: Uint8Array, window: Window, samples: number): void {
  const { top, left, height, width } = window;
  const first = Math.max(left, 0);
  const end = Math.min(left + width, size.width);
  if (end <= first) return;
  for (let y = Math.max(top, 0); y < Math.min(top + height, size.height); y++) {
    const row = source.subarray((y * size.width + first) * samples, (y * size.width + end) * samples);
    out.set(row, ((y - top) * width + first - left) * samples);
  }
}
