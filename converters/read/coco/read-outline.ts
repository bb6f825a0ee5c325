/** Where an object lies: polygons, or runs of pixels. */
export type CocoSegmentation = readonly (readonly number[])[] | CocoRuns;

/** Runs of pixels outside and inside the object in turn, down the columns: numbers, or packed into a text. */
export interface CocoRuns {
  readonly size: readonly [height: number, width: number];
  readonly counts: string | readonly number[];
}

/**
 * An object's `segmentation` as exporters write it: polygons `[[x, y, x, y, …], …]`; one polygon without its list, `[x, y, …]`; polygons
 * of points, `[[x, y], [x, y], …]` or a list of such; or runs, whose packed text may stand in Python's `b'…'`.
 *
 * @returns `undefined` where there is none: `null`, an empty list
 * @throws Error saying what is wrong, for what is nothing of the kind
 */
export function readOutline(value: unknown): CocoSegmentation | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : readPolygons(value);
  const { size, counts } = value as { size?: unknown; counts?: unknown };
  if (typeof value !== 'object' || counts === undefined) throw new Error('it has neither polygons nor runs');
  if (!isNumbers(size) || size.length !== 2) throw new Error('its runs have no size [height, width]');
  if (typeof counts !== 'string' && !isNumbers(counts)) throw new Error('its runs are neither numbers nor a text');
  return { size: [size[0]!, size[1]!], counts: typeof counts === 'string' ? withoutPython(counts) : counts };
}

function readPolygons(list: readonly unknown[]): number[][] {
  const polygons = isNumbers(list) || isPoints(list) ? [list] : list;
  return polygons.map((polygon, index) => {
    const name = polygons.length === 1 ? 'its polygon' : `its polygon ${index + 1} of ${polygons.length}`;
    const corners = isPoints(polygon) ? polygon.flat() : polygon;
    if (!isNumbers(corners)) throw new Error(`${name} is no list of finite numbers`);
    if (corners.length % 2 !== 0)
      throw new Error(`${name} has ${corners.length} numbers, which are no pairs of x and y`);
    // Two corners bound nothing; four numbers are a box to pycocotools and two corners to others.
    if (corners.length < 6) throw new Error(`${name} has ${corners.length / 2} corners; 3 are the least`);
    return [...corners];
  });
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isFinite(entry));
}

/** `[[x, y], [x, y], …]`: pairs alone, and more than two of them. */
function isPoints(value: unknown): value is readonly (readonly number[])[] {
  return Array.isArray(value) && value.length > 2 && value.every((point) => isNumbers(point) && point.length === 2);
}

/** A text that Python printed as bytes: `b'e:?Q1\\0'`. */
function withoutPython(text: string): string {
  const inner = /^b(['"])(.*)\1$/s.exec(text)?.[2];
  return inner === undefined ? text : inner.replaceAll('\\\\', '\\');
}
