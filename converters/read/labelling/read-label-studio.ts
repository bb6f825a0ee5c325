import { counted, DsrgError } from '@dsrg/core';
import { asList, asRecord } from '../parse-json.ts';
import type { ImageTags } from './image-tags.ts';
import { labelsOfValue } from './labels-of-value.ts';

/** Kinds of results that hold what a photo shows; others are texts, ratings and relations. */
const typed = /^(choices|taxonomy|(rectangle|polygon|brush|ellipse|keypoint|bitmask|vector)?labels)$/i;
/** Columns of the short form that are none of the labelling's controls. */
const ownKeys = new Set([
  ...['id', 'image', 'annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'agreement', 'file_upload'],
]);

/** True for an export of Label Studio in JSON, whole or short ("JSON-MIN"). */
export function isLabelStudio(value: unknown): boolean {
  const first = asRecord(asList(value)[0]);
  if (!first) return false;
  const whole =
    imageOf(first.data) !== undefined && (Array.isArray(first.annotations) || Array.isArray(first.completions));
  return (
    whole ||
    (imageOf(first) !== undefined && ('annotation_id' in first || 'annotator' in first || 'lead_time' in first))
  );
}

/**
 * Reads an export of Label Studio: choices, taxonomies and the labels of boxes, outlines and brushes. Annotations that were skipped
 * or cancelled do not count; a task that nobody has annotated tells nothing.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for an annotation that holds something else than names
 */
export function readLabelStudio(value: unknown, fileName: string): ImageTags {
  let open = 0;
  const rows = asList(value).flatMap((entry, index) => {
    const task = asRecord(entry) ?? {};
    const place = `entry ${index + 1} of ${fileName}`;
    const image = imageOf(task.data) ?? imageOf(task) ?? '';
    const annotations = task.annotations ?? task.completions;
    if (!Array.isArray(annotations)) return [{ image, names: shortNames(task, place), place }];
    const done = annotations.map(asRecord).filter((one) => one && one.was_cancelled !== true && one.skipped !== true);
    if (done.length === 0) {
      open++;
      return [];
    }
    const results = done.flatMap((one) => asList(one?.result)).map(asRecord);
    const names = results.flatMap((result) =>
      result && typed.test(String(result.type)) ? namesOf(onlyTyped(result.value), place) : [],
    );
    return [{ image, names: [...new Set(names)], place }];
  });
  return { rows, notes: open === 0 ? [] : [`${counted(open, 'task')} that nobody has annotated`] };
}

/** @throws DsrgError FILE_FORMAT where a value holds no names */
function namesOf(value: unknown, place: string): string[] {
  try {
    return labelsOfValue(value);
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `What is labelled in ${place} is ${(cause as Error).message}.`, {
      hint: 'Export the project from Label Studio again, as JSON or JSON-MIN.',
      cause,
    });
  }
}

/** Values hold coordinates beside the names. */
function onlyTyped(value: unknown): unknown {
  return Object.fromEntries(Object.entries(asRecord(value) ?? {}).filter(([key]) => typed.test(key)));
}

function shortNames(task: Readonly<Record<string, unknown>>, place: string): string[] {
  const held = Object.entries(task).filter(([key, value]) => !ownKeys.has(key) && isHolder(value));
  return [...new Set(held.flatMap(([, value]) => namesOf(value, place)))];
}

/** A choice is a text or an object of them; numbers are ratings. */
function isHolder(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (Array.isArray(value))
    return value.every((part) => typeof part === 'string' || Array.isArray(part) || hasControl(part));
  return hasControl(value);
}

function hasControl(value: unknown): boolean {
  return Object.keys(asRecord(value) ?? {}).some((key) => typed.test(key));
}

/** Where the photo is: the field is `image` as a rule, and its name is free. */
function imageOf(data: unknown): string | undefined {
  const record = asRecord(data) ?? {};
  const named = record.image ?? record.img ?? record.photo ?? record.ocr;
  if (typeof named === 'string') return named;
  return Object.values(record).find(
    (value): value is string => typeof value === 'string' && /\.(jpe?g|png|bmp|gif|tiff?|webp)$/i.test(value),
  );
}
