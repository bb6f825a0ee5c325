import { asList, asRecord } from '../parse-json.ts';
import { uniteRows } from '../tables/table-rows.ts';
import type { ImageTags } from './image-tags.ts';

/** True for the JSON of Apple's Create ML, which Roboflow exports as `_annotations.createml.json`. */
export function isCreateMl(value: unknown): boolean {
  const entries = asList(value);
  const fits = (entry: unknown): boolean => {
    const { image, imagefilename, annotations, annotation } = asRecord(entry) ?? {};
    return typeof (image ?? imagefilename) === 'string' && Array.isArray(annotations ?? annotation);
  };
  return entries.length > 0 && entries.slice(0, 20).every(fits);
}

/** Reads it: the labels of the objects of each image. An image without objects shows none of the classes. */
export function readCreateMl(value: unknown, fileName: string): ImageTags {
  const rows = asList(value).map((entry, index) => {
    const { image, imagefilename, annotations, annotation } = asRecord(entry) ?? {};
    const labels = asList(annotations ?? annotation).flatMap((one) => {
      const label = asRecord(one)?.label;
      return typeof label === 'string' ? [label.trim()] : [];
    });
    return { image: String(image ?? imagefilename ?? ''), names: labels, place: `entry ${index + 1} of ${fileName}` };
  });
  return { rows: uniteRows(rows) };
}
