import { DsrgError, ReadBudget } from '@dsrg/core';
import { isRecords, readRecords } from './labelling/read-records.ts';
import type { NamedTags } from './named-tags.ts';
import { asRecord, jsonOf } from './parse-json.ts';
import { isPhotoName } from './photo-id.ts';
import { tagColumnsOf } from './tables/columns.ts';
import { columnKey } from './tables/parse-table.ts';
import { uniteRows } from './tables/table-rows.ts';

/**
 * Reads tags in JSON: `{"a.jpg": ["cat", "dog"], …}`, also with the list inside (`{"a.jpg": {"tags": []}}`), `[{"image": "a.jpg", "tags":
 * ["cat"]}, …]` and other records, or photos by class (`{"cat": ["a.jpg"]}`). A single tag may stand without its list; an empty list says
 * that the photo shows none of the classes.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for anything else
 */
export function readTagsJson(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): NamedTags[] {
  let content: unknown;
  try {
    content = jsonOf(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw wrong(fileName, `is no JSON (${(cause as Error).message})`, cause);
  }
  if (typeof content !== 'object' || content === null) throw wrong(fileName, 'holds neither a list nor an object');
  if (Array.isArray(content) && !content.some(hasTags) && isRecords(content))
    return [...readRecords(content, fileName).rows];
  const byClass = photosByClass(content, fileName);
  if (byClass) return byClass;
  const entries = Array.isArray(content) ? content.map(entryOf) : Object.entries(content).map(withoutKeys);
  budget.list(entries.length);
  return entries.map(([image, tags], index) => {
    const names: unknown[] = Array.isArray(tags) ? tags : [tags];
    if (typeof image !== 'string' || image === '') throw wrong(fileName, `names no photo in entry ${index + 1}`);
    if (!names.every((name) => typeof name === 'string' && name.trim() !== '')) {
      throw wrong(fileName, `tags ${image} with ${JSON.stringify(tags)?.slice(0, 60)}; names were expected`);
    }
    return { image, names: (names as string[]).map((name) => name.trim()), place: fileName };
  });
}

function hasTags(entry: unknown): boolean {
  return asRecord(entry)?.tags !== undefined;
}

/** `{"cat": ["a.jpg"]}`: all that the lists hold are pictures, and no key is one. */
function photosByClass(content: object, fileName: string): NamedTags[] | undefined {
  const entries = Array.isArray(content) ? [] : Object.entries(content);
  const isClass = ([key, list]: [string, unknown]): boolean =>
    !isPhotoName(key) && Array.isArray(list) && list.every((one) => typeof one === 'string' && isPhotoName(one));
  if (!entries.every(isClass) || entries.every(([, list]) => list.length === 0)) return undefined;
  return uniteRows(
    entries.flatMap(([name, list]) =>
      (list as string[]).map((image) => ({ image, names: [name.trim()], place: fileName })),
    ),
  );
}

/** `{"a.jpg": {"tags": ["cat"]}}` is `{"a.jpg": ["cat"]}`. */
function withoutKeys([image, value]: [string, unknown]): [string, unknown] {
  const record = asRecord(value);
  const names = Object.keys(record ?? {});
  const [column] = tagColumnsOf(names.map(columnKey));
  return [image, record && column !== undefined ? record[names[column] ?? ''] : value];
}

function entryOf(entry: unknown): [unknown, unknown] {
  const { image, tags } = (entry ?? {}) as { image?: unknown; tags?: unknown };
  return [image, tags];
}

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The tag file ${fileName} ${reason}.`, {
    hint: 'Expected: {"a.jpg": ["cat", "dog"], "b.jpg": ["dog"]}',
    cause,
  });
}
