import { checkClassNames } from '../read/check-class-names.ts';
import { classesOfTags, namesNothing, tagKey } from '../read/named-tags.ts';
import { checkClasses } from '../read/read-classes.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * The classes of a set of which nobody wrote a class list: background, then those that its source declares in their order, then other
 * names that photos are tagged with in alphabetical order.
 *
 * @param declared by the source, background left out. @default none: the tags tell
 * @param root for messages
 * @returns the classes, and the declared ones that no photo shows
 * @throws DsrgError TAG for names that no class can have; CONFIG for no class at all
 */
export function classesFound(
  tags: TagReading | undefined,
  declared: readonly string[] | undefined,
  root: string,
): { classes: string[]; unused: string[] } {
  const rows = [...(tags?.rows.values() ?? [])];
  const wanted = declared?.filter((name) => !namesNothing(name)) ?? [];
  if (wanted.length === 0) return { classes: classesOfTags(rows, root), unused: [] };
  const from = tags?.from ?? root;
  checkClassNames(new Map(wanted.map((name) => [name, from])));
  const used = new Set(rows.flatMap(({ names }) => names.map(tagKey)));
  const known = new Set(wanted.map(tagKey));
  const others = rows.filter(({ names }) => names.some((name) => !known.has(tagKey(name)) && !namesNothing(name)));
  const more = others.length === 0 ? [] : classesOfTags(others, root).filter((name) => !known.has(tagKey(name)));
  return {
    classes: checkClasses(['background', ...wanted, ...more.filter((name) => name !== 'background')], from),
    unused: wanted.filter((name) => !used.has(tagKey(name))),
  };
}
