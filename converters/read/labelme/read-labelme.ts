import { checkPixels, DsrgError, IGNORE, type LabelMap, nearestName, ReadBudget } from '@dsrg/core';
import { fillRuns, labelsOfColumns } from '../coco/column-runs.ts';
import { polygonRuns } from '../coco/fill-polygon.ts';
import { asRecord, parseJson } from '../parse-json.ts';

/** Corners that a circle is drawn with. */
const CIRCLE = 360;

/** LabelMe's own names for what is no class. */
const reserved = new Map([
  ['_background_', 0],
  ['background', 0],
  ['__ignore__', IGNORE],
]);

const expected = 'LabelMe writes one JSON for each photo, with shapes, imageHeight and imageWidth.';

/**
 * Draws the shapes of a LabelMe file as labels: polygons, rectangles and circles, later ones over earlier ones. Polygons are
 * filled as COCO's tools fill them, so that outlines along the edges of pixels give those pixels. `__ignore__` is void.
 *
 * @param fileName for messages
 * @param classes background first
 * @param maxPixels most pixels that the photo may have. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for another file; LABEL for a shape without an area, or of no class; IMAGE for too many pixels
 */
export function readLabelme(text: string, fileName: string, classes: readonly string[], maxPixels?: number): LabelMap {
  const content = asRecord(parseJson(text, fileName, expected)) ?? {};
  const { shapes, imageHeight: height, imageWidth: width } = content;
  if (!isSide(height) || !isSide(width))
    throw wrong(fileName, `its photo is ${JSON.stringify(height)}×${JSON.stringify(width)} pixels`);
  checkPixels({ height, width }, `The photo of ${fileName}`, maxPixels);
  if (!Array.isArray(shapes)) throw wrong(fileName, 'it has no list of shapes');
  const columns = new Uint8Array(height * width);
  const budget = new ReadBudget(`The shapes of ${fileName}`, columns.length);
  for (const [index, shape] of shapes.entries()) {
    const { label, corners } = readShape(shape, `Shape ${index + 1} of ${fileName}`, classes);
    try {
      fillRuns(columns, polygonRuns(corners, height, width, budget), label, budget);
    } catch (cause) {
      if (cause instanceof DsrgError) throw cause;
      throw wrong(fileName, `shape ${index + 1}: ${(cause as Error).message}`, cause);
    }
  }
  return labelsOfColumns(columns, height, width);
}

function readShape(shape: unknown, where: string, classes: readonly string[]): { label: number; corners: number[] } {
  const { label, points, shape_type: type = 'polygon' } = asRecord(shape) ?? {};
  const pairs = Array.isArray(points) && points.every(isPair) ? (points as [number, number][]) : undefined;
  if (typeof label !== 'string' || pairs === undefined)
    throw new DsrgError('FILE_FORMAT', `${where} has no label or no points.`, { hint: 'Save it anew with LabelMe.' });
  const corners = cornersOf(String(type), pairs);
  if (corners === undefined)
    throw new DsrgError('LABEL', `${where} ("${label}") is a ${type} of ${pairs.length} points.`, {
      hint: 'Polygons of three points or more, rectangles and circles become masks; outline it as one of them.',
    });
  return { label: labelOf(label, where, classes), corners };
}

function cornersOf(type: string, points: readonly (readonly [number, number])[]): number[] | undefined {
  if (type === 'polygon') return points.length >= 3 ? points.flat() : undefined;
  const [first, second] = points;
  if (points.length !== 2 || !first || !second) return undefined;
  const [[x, y], [x2, y2]] = [first, second];
  if (type === 'rectangle') return [x, y, x2, y, x2, y2, x, y2];
  if (type !== 'circle') return undefined;
  const radius = Math.hypot(x2 - x, y2 - y); // the second point lies on the circle
  return Array.from({ length: CIRCLE }, (_, i) => (2 * Math.PI * i) / CIRCLE).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);
}

function labelOf(name: string, where: string, classes: readonly string[]): number {
  const label = classes.findIndex((known) => known.toLowerCase() === name.toLowerCase());
  const known = label >= 0 ? label : reserved.get(name.toLowerCase());
  if (known !== undefined) return known;
  const near = nearestName(name, classes.slice(1));
  throw new DsrgError('LABEL', `${where} is labelled "${name}", which is no class of the list.`, {
    hint: near ? `Is it "${near}" there? Names must be equal.` : 'Name the classes: --classes NAMES.',
  });
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isFinite(part));
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${fileName} is no file of LabelMe: ${reason}.`, {
    hint: expected,
    cause,
  });
}
