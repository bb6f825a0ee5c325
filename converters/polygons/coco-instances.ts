import type { PhotoOutlines } from './photo-outlines.ts';
import { polygonOf } from './simplify-ring.ts';

/**
 * An instances file of COCO, piece by piece: every object is one polygon (holes are cut open), with its box, area and score.
 * Categories are all classes but background, their ids the labels, so that a class that is nowhere keeps its number.
 * pycocotools, and `dsrg-convert masks`, draw the very pixels back.
 *
 * @param classes background first
 * @param description who made it: `info.description`
 */
export function* encodeCocoInstances(
  photos: Iterable<PhotoOutlines>,
  classes: readonly string[],
  description: string,
): Generator<string> {
  const categories = classes.slice(1).map((name, index) => ({ id: index + 1, name, supercategory: '' }));
  yield `{"info":${JSON.stringify({ description })},"categories":${JSON.stringify(categories)},"annotations":[`;
  const images: object[] = [];
  let id = 0;
  for (const { file, height, width, objects, tolerance } of photos) {
    images.push({ id: images.length + 1, file_name: file, height, width });
    const annotations = objects.map((object) => ({
      id: ++id,
      image_id: images.length,
      category_id: object.label,
      iscrowd: 0,
      area: object.area,
      bbox: object.box,
      segmentation: [polygonOf(object, tolerance)],
      ...(object.score !== undefined && { score: object.score }),
    }));
    const text = annotations.map((annotation) => JSON.stringify(annotation)).join(',\n');
    if (text !== '') yield `${id > annotations.length ? ',' : ''}\n${text}`;
  }
  yield `\n],"images":[${images.map((image) => `\n${JSON.stringify(image)}`).join(',')}\n]}\n`;
}
