import { type PhotoOutlines, pairsOf } from './photo-outlines.ts';
import { polygonOf } from './simplify-ring.ts';

/**
 * A file of LabelMe for one photo: a polygon for each object (holes are cut open), to be corrected by hand. What
 * `dsrg-convert masks` draws from it are the very pixels; LabelMe's own scripts draw outlines half a pixel wider.
 *
 * @param photo its `file` is the path of the photo as seen from the folder of the LabelMe file
 * @param classes background first
 */
export function labelmeFile(
  { file, height, width, objects, tolerance }: PhotoOutlines,
  classes: readonly string[],
): string {
  const shapes = objects.map((object) => ({
    label: classes[object.label],
    points: pairsOf(polygonOf(object, tolerance)),
    group_id: null,
    description: object.score === undefined ? '' : `score ${object.score}`,
    shape_type: 'polygon',
    flags: {},
  }));
  const content = { version: '5.0.1', flags: {}, shapes, imagePath: file, imageData: null };
  return `${JSON.stringify({ ...content, imageHeight: height, imageWidth: width })}\n`;
}
