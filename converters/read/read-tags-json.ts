import { DsrgError, ReadBudget } from '@dsrg/core';
import type { NamedTags } from './named-tags.ts';
import { jsonOf } from './parse-json.ts';

/**
 * Reads tags in JSON: `{"a.jpg": ["cat", "dog"], …}`, or `[{"image": "a.jpg", "tags": ["cat"]}, …]`. A single tag may
 * stand without its list; an empty list says that the photo shows none of the classes.
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
  const entries = Array.isArray(content) ? content.map(entryOf) : Object.entries(content);
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
