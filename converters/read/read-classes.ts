import { counted, DsrgError, IGNORE, ReadBudget } from '@dsrg/core';
import { jsonOf } from './parse-json.ts';

/**
 * Reads a class list in JSON: `["background", "cat", …]`, or an object that has such a list as `classes` or, as RecurSeed's
 * files have it, as `class_names`.
 *
 * @param fileName for messages
 * @throws DsrgError CONFIG for anything else
 */
export function readClasses(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): string[] {
  let content: unknown;
  try {
    content = jsonOf(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('CONFIG', `The class list ${fileName} is no JSON (${(cause as Error).message}).`, {
      hint: 'Expected: ["background", "cat", "dog"]',
      cause,
    });
  }
  const named = content as { classes?: unknown; class_names?: unknown } | null;
  const list = Array.isArray(content) ? content : (named?.classes ?? named?.class_names);
  if (!Array.isArray(list)) {
    throw new DsrgError('CONFIG', `The class list ${fileName} holds no list of names.`, {
      hint: 'Expected: ["background", "cat", "dog"], or an object with such a list as "classes".',
    });
  }
  return checkClasses(list, fileName);
}

/**
 * Checks that class names are usable: background first, then 1 to 254 others, all different.
 *
 * @param source where they come from, for messages
 * @throws DsrgError CONFIG
 */
export function checkClasses(classes: readonly unknown[], source: string): string[] {
  const names = classes.map((name, index) => {
    if (typeof name === 'string' && name.trim() === name && name !== '') return name;
    throw new DsrgError('CONFIG', `Class ${index} of ${source} is ${JSON.stringify(name)}; a name was expected.`, {
      hint: 'Expected: ["background", "cat", "dog"]. A file of another tool by that name is taken away, or renamed.',
    });
  });
  if (names[0]?.toLowerCase() !== 'background') {
    throw new DsrgError(
      'CONFIG',
      `Class 0 of ${source} is ${JSON.stringify(names[0] ?? null)}; "background" comes first.`,
      {
        hint: 'Label 0 is background. Put "background" before the other names.',
      },
    );
  }
  if (names.length < 2 || names.length > IGNORE) {
    throw new DsrgError('CONFIG', `${source} names ${counted(names.length, 'class')}; 2 to ${IGNORE} are possible.`);
  }
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) {
      throw new DsrgError('CONFIG', `Classes ${before} and ${index} of ${source} are both named "${name}".`);
    }
    seen.set(name.toLowerCase(), index);
  }
  return names;
}
