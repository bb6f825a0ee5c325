import type { NamedTags } from '../named-tags.ts';
import { asList, asRecord } from '../parse-json.ts';

/** True for `meta.json` of a Supervisely project. */
export function isSuperviselyMeta(value: unknown): boolean {
  return (
    Array.isArray(asRecord(value)?.classes) &&
    asList(asRecord(value)?.classes).every((one) => 'title' in (asRecord(one) ?? {}))
  );
}

/** True for a file of Supervisely that annotates one photo. */
export function isSupervisely(value: unknown): boolean {
  const file = asRecord(value);
  return (
    file !== undefined && Array.isArray(file.objects) && Array.isArray(file.tags) && asRecord(file.size) !== undefined
  );
}

/**
 * Reads Supervisely's annotation of a photo (`ann/x.jpg.json`): the classes of its objects and its tags. Tags that have a value are
 * notes (a count, a text) and do not count. Without any the photo shows none of the classes.
 *
 * @param fileName for messages
 */
export function readSupervisely(value: unknown, image: string, fileName: string): NamedTags {
  const file = asRecord(value) ?? {};
  const names = (list: unknown, key: string): string[] =>
    asList(list).flatMap((entry) => {
      const one = asRecord(entry) ?? {};
      const name = one[key];
      return typeof name === 'string' && (one.value === undefined || one.value === null) ? [name.trim()] : [];
    });
  return {
    image,
    names: [...new Set([...names(file.objects, 'classTitle'), ...names(file.tags, 'name')])],
    place: fileName,
  };
}

/** Titles of the classes that `meta.json` declares. */
export function superviselyClasses(meta: unknown): string[] {
  return asList(asRecord(meta)?.classes).flatMap((entry) => {
    const title = asRecord(entry)?.title;
    return typeof title === 'string' ? [title] : [];
  });
}
