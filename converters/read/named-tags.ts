import { DsrgError, nearestName } from '@dsrg/core';
import { checkClassNames } from './check-class-names.ts';
import { checkClasses } from './read-classes.ts';

/** The tags of one photo as somebody wrote them down: names, not yet indices. */
export interface NamedTags {
  /** The photo as the source names it: `cat/1.jpg`. */
  readonly image: string;
  /** Empty where the source says that the photo shows none of the classes: a negative. A photo of which nothing is known has no entry. */
  readonly names: readonly string[];
  /** Where it stands, for messages: `line 3 of tags.csv`. */
  readonly place: string;
}

/** Two names with the same key are one: case does not matter, nor how a system spells umlauts (NFC or NFD). */
export function tagKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Tags that say of a photo that it shows none of the classes. Folders of photos without cracks are called so, too; Caltech-101 has `BACKGROUND_Google`. */
const nothing = /^(backgrounds?|background_google|bg|none|nothing|neg|negatives?|no[ _-]?(objects?|targets?))$/;

/**
 * True for a tag that names nothing: `background`, `none`, `negative`, `no object`, in any case, with a number before it
 * (`00_background`), also as LabelMe spells it (`_background_`). Where a class list has a class of that name, the name means the class.
 */
export function namesNothing(name: string): boolean {
  return nothing.test(tagKey(name).replace(/^(\d{1,4}[ _.-]+|_+)|_+$/g, ''));
}

/**
 * The classes that a set of tags speaks of: background, then all names in alphabetical order. Names that differ in case
 * alone are one class, spelt as first met; names of nothing ({@link namesNothing}) are none.
 *
 * @throws DsrgError CONFIG for no name at all, or more than labels can count; TAG for one that no class can have (`checkClassNames`)
 */
export function classesOfTags(rows: Iterable<NamedTags>, source: string): string[] {
  const spelling = new Map<string, string>();
  const places = new Map<string, string>();
  for (const { names, place } of rows) {
    for (const name of names) {
      if (namesNothing(name)) continue;
      if (spelling.has(tagKey(name))) continue;
      spelling.set(tagKey(name), name.normalize('NFC'));
      places.set(name.normalize('NFC'), place);
    }
  }
  if (spelling.size === 0) {
    throw new DsrgError('CONFIG', `${source} names no class at all, so nothing can be learned from it.`, {
      hint: 'Tag the photos: sub-folders, a tags.csv, a text file beside each photo, or keywords in the photos.',
    });
  }
  checkClassNames(places);
  const sorted = [...spelling].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
  return checkClasses(['background', ...sorted], source);
}

/**
 * The indices of a photo's tags, ascending; none for a negative. `background` beside other tags says nothing: it is everywhere.
 *
 * @param classes class names in the order of their labels, background first
 * @throws DsrgError TAG for an unknown class, or a photo that is tagged both with a class and as showing none
 */
export function indexTags({ image, names, place }: NamedTags, classes: readonly string[]): number[] {
  const denials: string[] = [];
  const indices = names.flatMap((name) => {
    const same = classes.indexOf(name);
    const index = same >= 0 ? same : classes.findIndex((known) => tagKey(known) === tagKey(name));
    if (index > 0) return index;
    if (index === 0) return [];
    if (namesNothing(name)) {
      denials.push(name);
      return [];
    }
    const near = nearestName(name, classes.slice(1));
    throw new DsrgError('TAG', `Tag "${name.slice(0, 60)}" of ${image} in ${place} is no class of this data set.`, {
      hint: near
        ? `Did you mean "${near}"?`
        : `The classes are: ${classes.slice(1).join(', ')}. Others are named in classes.json in the data’s folder, background first.`,
    });
  });
  const [denial] = denials.filter((name) => !namesBackground(name));
  if (denial !== undefined && indices.length > 0) {
    throw new DsrgError('TAG', `${image} in ${place} is tagged "${denial}" and ${classes[indices[0]!]} at once.`, {
      hint: `"${denial}" says that a photo shows none of the classes. Remove one of the two, or name "${denial}" in classes.json if it is a class.`,
    });
  }
  return [...new Set(indices)].sort((a, b) => a - b);
}

/** True for a tag that says that nobody has looked at the photo: FiftyOne sorts such photos into `_unlabeled`. */
export function namesUnlabelled(name: string): boolean {
  return /^un(labell?ed|annotated|tagged|sorted)$/.test(tagKey(name).replace(/^_+|_+$/g, ''));
}

/** True for `background` in any case, also as LabelMe spells it (`_background_`): label 0. */
export function namesBackground(name: string): boolean {
  return /^_*background_*$/.test(tagKey(name));
}
