import { DsrgError, nearestName } from '@dsrg/core';
import { checkClasses } from './read-classes.ts';

/** The tags of one photo as somebody wrote them down: names, not yet indices. */
export interface NamedTags {
  /** The photo as the source names it: `cat/1.jpg`. */
  readonly image: string;
  readonly names: readonly string[];
  /** Where it stands, for messages: `line 3 of tags.csv`. */
  readonly place: string;
}

/** Two names with the same key are one: case does not matter, nor how a system spells umlauts (NFC or NFD). */
export function tagKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * The classes that a set of tags speaks of: background, then all names in alphabetical order. Names that differ in case
 * alone are one class, spelt as first met.
 *
 * @throws DsrgError TAG for "background" as a tag; CONFIG for no name at all, or more than labels can count
 */
export function classesOfTags(rows: Iterable<NamedTags>, source: string): string[] {
  const spelling = new Map<string, string>();
  for (const { image, names, place } of rows) {
    for (const name of names) {
      if (tagKey(name) === 'background') throw backgroundTag(image, place);
      if (!spelling.has(tagKey(name))) spelling.set(tagKey(name), name.normalize('NFC'));
    }
  }
  if (spelling.size === 0) {
    throw new DsrgError('CONFIG', `${source} names no class at all, so nothing can be learned from it.`, {
      hint: 'Tag the photos: sub-folders, a tags.csv, a text file beside each photo, or keywords in the photos.',
    });
  }
  const sorted = [...spelling].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
  return checkClasses(['background', ...sorted], source);
}

/**
 * The indices of a photo's tags, ascending.
 *
 * @param classes class names in the order of their labels, background first
 * @throws DsrgError TAG for an unknown class, or background as a tag
 */
export function indexTags({ image, names, place }: NamedTags, classes: readonly string[]): number[] {
  const indices = names.map((name) => {
    const same = classes.indexOf(name);
    const index = same >= 0 ? same : classes.findIndex((known) => tagKey(known) === tagKey(name));
    if (index > 0) return index;
    if (index === 0) throw backgroundTag(image, place);
    const near = nearestName(name, classes.slice(1));
    throw new DsrgError('TAG', `Tag "${name}" of ${image} in ${place} is no class of this data set.`, {
      hint: near ? `Did you mean "${near}"?` : `The classes are: ${classes.slice(1).join(', ')}.`,
    });
  });
  return [...new Set(indices)].sort((a, b) => a - b);
}

function backgroundTag(image: string, place: string): DsrgError {
  return new DsrgError('TAG', `${image} in ${place} is tagged "background", which is no tag.`, {
    hint: 'Tags name what a photo shows; background is everywhere. Remove it.',
  });
}
