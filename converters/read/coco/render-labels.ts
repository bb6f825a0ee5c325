import { checkPixels, DsrgError, IGNORE, type LabelMap, ReadBudget } from '@dsrg/core';
import { type ColumnRuns, countPixels, fillRuns, labelsOfColumns } from './column-runs.ts';
import { decodeRuns } from './decode-runs.ts';
import { polygonRuns } from './fill-polygon.ts';
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
 * @param budget by the pixels of the photo: objects may cover it some hundred times over, and outlines run through it as long as it has pixels
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
  const columns = new Uint8Array(height * width);
  const paint = ({ object, parts }: Outlined): void => {
    const label = object.crowd && options.crowd === 'void' ? IGNORE : options.labels.get(object.category);
    if (label === undefined) {
      throw new DsrgError('LABEL', `Category ${object.category} of ${image.fileName} has no label.`);
    }
    for (const runs of parts) fillRuns(columns, runs, label, budget);
  };
  const outlined = (crowd: boolean): Outlined[] =>
    objects.filter((object) => object.crowd === crowd).map((object) => outline(object, image, budget));
  if (options.crowd !== 'background') outlined(true).forEach(paint);
  bottomFirst(outlined(false), options.overlap, budget).forEach(paint);
  return labelsOfColumns(columns, height, width);
}

/** An object, and the pixels of each of its parts. */
interface Outlined {
  readonly object: CocoObject;
  readonly parts: readonly ColumnRuns[];
}

/** Objects are painted in turn, so what shall be on top comes last. Of two equally small ones the first is on top. */
function bottomFirst(
  objects: readonly Outlined[],
  overlap: RenderOptions['overlap'],
  budget: ReadBudget,
): readonly Outlined[] {
  if (overlap === 'last' || objects.length < 2) return objects;
  const reversed = [...objects].reverse();
  if (overlap === 'first') return reversed;
  const sizes = new Map(objects.map((each) => [each, countPixels(each.parts, budget)]));
  return reversed.sort((a, b) => (sizes.get(b) as number) - (sizes.get(a) as number));
}

function outline(object: CocoObject, { fileName, height, width }: CocoImage, budget: ReadBudget): Outlined {
  const { name, segmentation, fault } = object;
  if (segmentation === undefined) {
    const why = fault ?? 'it has a box but no outline';
    throw new DsrgError('FILE_FORMAT', `The ${name} of ${fileName} cannot be drawn: ${why}.`, {
      hint: 'Its category counts as a tag all the same; for masks, outline the object or take the annotation out.',
    });
  }
  try {
    const parts =
      'counts' in segmentation
        ? [decodeRuns(segmentation, height, width, budget)]
        : segmentation.map((polygon) => polygonRuns(polygon, height, width, budget));
    return { object, parts };
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `The ${name} of ${fileName} cannot be drawn: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
