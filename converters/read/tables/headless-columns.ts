import { isPhotoName } from '../photo-id.ts';

/** Columns of RetinaNet's table of boxes, which has no header; a photo without objects has empty cells. */
const boxes = ['image', 'xmin', 'ymin', 'xmax', 'ymax', 'class'] as const;
const pairs = ['image', 'tags'] as const;

/**
 * Names for the columns of a table whose first line is no header, as it begins with a photo: `a.jpg,cat`, or `a.jpg,1,2,30,40,cat` of
 * RetinaNet.
 *
 * @param first line of the table
 * @returns `undefined` for a header, and for lines of another kind
 */
export function headlessColumns(first: readonly string[]): readonly string[] | undefined {
  const [photo = '', ...cells] = first;
  if (!isPhotoName(photo)) return undefined;
  const last = cells.at(-1) ?? '';
  if (isPhotoName(last)) return undefined; // pairs of photos and masks
  if (cells.length === 1) return pairs;
  const isBox = cells.length === 5 && cells.slice(0, 4).every((cell) => /^(-?\d+(\.\d*)?)?$/.test(cell));
  return isBox ? boxes : undefined;
}
