import { type LabelMap, overlay, type RgbImage } from '@dsrg/core';

/** What of a photo is shown. */
export interface Shown {
  readonly photo: RgbImage;
  readonly labels: LabelMap | undefined;
  /** 256 colours. */
  readonly palette: Uint8Array;
  readonly opacity: number;
  /** Classes that are switched off: their pixels show the photo alone. */
  readonly off: ReadonlySet<number>;
}

/** Draws a photo with its labels over it, pixel for pixel; the canvas is scaled by the page's style. */
export function drawPhoto(canvas: HTMLCanvasElement, shown: Shown): void {
  const { photo, labels, palette, opacity, off } = shown;
  const painted = labels === undefined ? photo : overlay(photo, withoutClasses(labels, off), palette, opacity);
  drawPixels(canvas, painted);
}

/** Shows an image in a canvas of its size. */
export function drawPixels(canvas: HTMLCanvasElement, { data, height, width }: RgbImage): void {
  Object.assign(canvas, { height, width });
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) rgba.set(data.subarray(from, from + 3), to);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
}

function withoutClasses(labels: LabelMap, off: ReadonlySet<number>): LabelMap {
  if (off.size === 0) return labels;
  return { ...labels, data: labels.data.map((label) => (off.has(label) ? 0 : label)) };
}
