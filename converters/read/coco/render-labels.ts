import { checkPixels, DsrgError, IGNORE, type LabelMap, ReadBudget } from '@dsrg/core';
import { eachRunPixel } from './decode-runs.ts';
import { eachPolygonPixel } from './fill-polygon.ts';
import type { CocoId, CocoImage, CocoObject } from './read-instances.ts';

/** How objects become one label for each pixel. */
export interface RenderOptions {
  /** Label of a category. */
  readonly labels: ReadonlyMap<CocoId, number>;
  /** Which object a pixel belongs to where several lie over each other: the smallest, or the first or last of the file. */
  readonly overlap: 'smallest' | 'first' | 'last';
  /** What becomes of crowds where no single object lies: void (255), their class, or background. */
  readonly crowd: 'void' | 'class' | 'background';
  /** Most pixels that the file may declare of the photo. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
}

/**
 * Draws the objects of a photo as labels.
 *
 * @param budget by the pixels of the photo: objects may cover it some twenty times over
 * @throws DsrgError FILE_FORMAT for an outline that does not fit the photo, or too much work; IMAGE for a photo of too many pixels
 */
export function renderCocoLabels(
  image: CocoImage,
  objects: readonly CocoObject[],
  options: RenderOptions,
  budget: ReadBudget = new ReadBudget(`The objects of ${image.fileName}`, image.height * image.width),
): LabelMap {
  const { height, width } = image;
  checkPixels(image, `The entry of ${image.fileName}`, options.maxPixels);
  const data = new Uint8Array(height * width);
  const paint = (object: CocoObject): void => {
    const label = object.crowd && options.crowd === 'void' ? IGNORE : options.labels.get(object.category);
    if (label === undefined) {
      throw new DsrgError('LABEL', `Category ${object.category} of ${image.fileName} has no label.`);
    }
    eachPixel(object, image, budget, (pixel) => {
      data[pixel] = label;
    });
  };
  if (options.crowd !== 'background') objects.filter(({ crowd }) => crowd).forEach(paint);
  bottomFirst(
    image,
    objects.filter(({ crowd }) => !crowd),
    options.overlap,
    budget,
  ).forEach(paint);
  return { kind: 'labels', data, height, width };
}

/** Objects are painted in turn, so what shall be on top comes last. Of two equally small ones the first is on top. */
function bottomFirst(
  image: CocoImage,
  objects: readonly CocoObject[],
  overlap: RenderOptions['overlap'],
  budget: ReadBudget,
): readonly CocoObject[] {
  if (overlap === 'last' || objects.length < 2) return objects;
  const reversed = [...objects].reverse();
  if (overlap === 'first') return reversed;
  // A byte a pixel: marks go round, and all are taken away before one comes again.
  const seen = new Uint8Array(image.height * image.width);
  const sizes = new Map<CocoObject, number>();
  for (const [index, object] of objects.entries()) {
    let size = 0;
    const mark = (index % 255) + 1;
    if (mark === 1) seen.fill(0);
    eachPixel(object, image, budget, (pixel) => {
      if (seen[pixel] !== mark) size++;
      seen[pixel] = mark;
    });
    sizes.set(object, size);
  }
  return reversed.sort((a, b) => sizes.get(b)! - sizes.get(a)!);
}

/** Calls `visit` with the row-major places of an object's pixels; parts that lie over each other come more than once. */
function eachPixel(
  { name, segmentation, fault }: CocoObject,
  image: CocoImage,
  budget: ReadBudget,
  visit: (pixel: number) => void,
): void {
  const { fileName, height, width } = image;
  if (segmentation === undefined) {
    const why = fault ?? 'it has a box but no outline';
    throw new DsrgError('FILE_FORMAT', `The ${name} of ${fileName} cannot be drawn: ${why}.`, {
      hint: 'Its category counts as a tag all the same; for masks, outline the object or take the annotation out.',
    });
  }
  const paint = (y: number, x: number): void => visit(y * width + x);
  try {
    if ('counts' in segmentation) eachRunPixel(segmentation, height, width, paint, budget);
    else for (const polygon of segmentation) eachPolygonPixel(polygon, height, width, paint, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `The ${name} of ${fileName} cannot be drawn: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
