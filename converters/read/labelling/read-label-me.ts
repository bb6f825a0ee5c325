import type { NamedTags } from '../named-tags.ts';
import { asList, asRecord } from '../parse-json.ts';

/** LabelMe's name for what is to be left void. */
const VOID = '__ignore__';

/** True for a file that LabelMe has written beside a photo. */
export function isLabelMe(value: unknown): boolean {
  const file = asRecord(value);
  return file !== undefined && Array.isArray(file.shapes) && ('imagePath' in file || 'flags' in file);
}

/**
 * Reads a file of LabelMe: the labels of its shapes, and the flags that are true. Without any the photo shows none of the classes.
 *
 * @param image of the photo beside which it lies
 * @param fileName for messages
 */
export function readLabelMe(value: unknown, image: string, fileName: string): NamedTags {
  const file = asRecord(value) ?? {};
  const labels = asList(file.shapes).flatMap((shape) => {
    const label = asRecord(shape)?.label;
    return typeof label === 'string' && label.trim() !== '' && label !== VOID ? [label.trim()] : [];
  });
  const flags = Object.entries(asRecord(file.flags) ?? {}).flatMap(([name, set]) => (set === true ? [name] : []));
  return { image, names: [...new Set([...labels, ...flags])], place: fileName };
}
