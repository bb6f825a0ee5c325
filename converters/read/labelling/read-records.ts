import { counted, DsrgError } from '@dsrg/core';
import { asList, asRecord } from '../parse-json.ts';
import { splitTags } from '../split-tags.ts';
import { imageColumnOf, tagColumnsOf } from '../tables/columns.ts';
import { columnKey } from '../tables/parse-table.ts';
import { uniteRows } from '../tables/table-rows.ts';
import type { ImageTags } from './image-tags.ts';
import { labelsOfValue } from './labels-of-value.ts';

/** Where Hugging Face's sets for detection hold the names of a photo's objects: `{"objects": {"bbox": [], "categories": []}}`. */
const ofObjects = ['categories', 'category', 'labels', 'label', 'names', 'name'];

/** True for a list of records, one a photo or an object, whose keys are those that columns of a table may have. */
export function isRecords(value: unknown): boolean {
  const entries = asList(value);
  const fits = (entry: unknown): boolean => {
    const { image, tags } = partsOf(entry);
    return typeof image === 'string' && tags !== undefined;
  };
  return entries.length > 0 && entries.slice(0, 20).every(fits);
}

/**
 * Reads records: Hugging Face's `metadata.jsonl` (`{"file_name": "a.jpg", "label": "cat"}`), what pandas writes as records, and their like.
 * A text is split as a cell of a table is. An empty list or text says that the photo shows none of the classes, `null` that nothing is known.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for a record without a photo, or whose tags hold no names; TAG as `splitTags` does
 */
export function readRecords(value: unknown, fileName: string): ImageTags {
  let unknown = 0;
  const found = asList(value).flatMap((entry, index) => {
    const place = `entry ${index + 1} of ${fileName}`;
    const { image, tags } = partsOf(entry);
    if (typeof image !== 'string' || image === '') throw wrong(`Photo without a name in ${place}.`);
    if (tags !== null && tags !== undefined) return [{ image, tags, place }];
    unknown++;
    return [];
  });
  const texts = found.flatMap(({ image, tags, place }) =>
    typeof tags === 'string' ? [{ image, cell: tags, place }] : [],
  );
  const split = splitTags(texts);
  let next = 0;
  const rows = found.map(({ image, tags, place }) => ({
    image,
    place,
    names: typeof tags === 'string' ? (split[next++] ?? []) : namesOf(tags, place),
  }));
  const notes = unknown === 0 ? [] : [`${counted(unknown, 'entry')} of ${fileName} without tags`];
  return { rows: uniteRows(rows), notes };
}

function partsOf(entry: unknown): { image: unknown; tags: unknown } {
  const record = asRecord(entry) ?? {};
  const names = Object.keys(record);
  const keys = names.map(columnKey);
  const image = imageColumnOf(keys);
  const [tag] = tagColumnsOf(keys);
  const objects = asRecord(record.objects);
  const held = ofObjects.find((name) => objects?.[name] !== undefined);
  const tags = tag === undefined ? objects?.[held ?? ''] : record[names[tag] ?? ''];
  return { image: record[names[image] ?? ''], tags };
}

function namesOf(tags: unknown, place: string): string[] {
  try {
    return labelsOfValue(tags);
  } catch {
    throw wrong(`The tags in ${place} are ${JSON.stringify(tags).slice(0, 60)}; names were expected.`);
  }
}

function wrong(message: string): DsrgError {
  return new DsrgError('FILE_FORMAT', message, { hint: 'Expected: {"file_name": "a.jpg", "tags": ["cat", "dog"]}' });
}
