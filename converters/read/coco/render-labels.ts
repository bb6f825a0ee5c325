import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import { eachRunPixel } from './decode-runs.ts';
import { eachPolygonPixel } from './fill-polygon.ts';
import type { CocoImage, CocoObject } from './read-instances.ts';

/** How objects become one label for each pixel. */
export interface RenderOptions {
  /** Label of a category. */
  readonly labels: ReadonlyMap<number, number>;
  /** Which object a pixel belongs to where several lie over each other: the smallest, or the first or last of the file. */
  readonly overlap: 'smallest' | 'first' | 'last';
  /** What becomes of crowds where no single object lies: void (255), their class, or background. */
  readonly crowd: 'void' | 'class' | 'background';
}

/**
 * Draws the objects of a photo as labels.
 *
 * @throws DsrgError FILE_FORMAT for an outline that does not fit the photo
 */
export function renderCocoLabels(image: CocoImage, objects: readonly CocoObject[], options: RenderOptions): LabelMap {
  const { fileName, height, width } = image;
  const data = new Uint8Array(height * width);
  const drawn = objects.map((object) => ({ object, pixels: pixelsOf(object, image) }));
  const singles = drawn.filter(({ object }) => !object.crowd);
  // Painted in turn, so what shall be on top comes last; sorting keeps the order of equals.
  if (options.overlap === 'smallest') singles.reverse().sort((a, b) => b.pixels.length - a.pixels.length);
  if (options.overlap === 'first') singles.reverse();
  const crowds = options.crowd === 'background' ? [] : drawn.filter(({ object }) => object.crowd);
  for (const { object, pixels } of [...crowds, ...singles]) {
    const label = object.crowd && options.crowd === 'void' ? IGNORE : options.labels.get(object.category);
    if (label === undefined) throw new DsrgError('LABEL', `Category ${object.category} of ${fileName} has no label.`);
    for (const pixel of pixels) data[pixel] = label;
  }
  return { kind: 'labels', data, height, width };
}

/** Row-major places of an object's pixels, each once. */
function pixelsOf({ segmentation }: CocoObject, { fileName, height, width }: CocoImage): number[] {
  if (segmentation === undefined) {
    throw new DsrgError('FILE_FORMAT', `An object of ${fileName} has a box but no outline, so it cannot be drawn.`);
  }
  const pixels: number[] = [];
  const inside = new Uint8Array(height * width);
  const paint = (y: number, x: number): void => {
    const pixel = y * width + x;
    if (inside[pixel] === 0) pixels.push(pixel);
    inside[pixel] = 1;
  };
  try {
    if ('counts' in segmentation) eachRunPixel(segmentation, height, width, paint);
    else for (const polygon of segmentation) eachPolygonPixel(polygon, height, width, paint);
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `An object of ${fileName} cannot be drawn: ${(cause as Error).message}.`, {
      cause,
    });
  }
  return pixels;
}
