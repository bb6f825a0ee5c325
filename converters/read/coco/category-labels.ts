import { DsrgError, nearestName } from '@dsrg/core';
import { namesBackground } from '../named-tags.ts';
import { checkClasses } from '../read-classes.ts';
import type { CocoCategory, CocoId } from './read-instances.ts';

/** Which label a category of a COCO file has. */
export interface CategoryLabels {
  /** Background first. */
  readonly classes: readonly string[];
  /** Label by category id. */
  readonly labels: ReadonlyMap<CocoId, number>;
}

/**
 * Numbers the categories of a COCO file: 1, 2, 3, … in the order of their ids (COCO's own ids leave gaps: 80 categories go
 * up to 90), or as a class list says. A category `background` is label 0.
 *
 * @param classes background first; every category must be in it. @default by id
 * @param fileName for messages
 * @throws DsrgError CONFIG for a category that the list lacks, or names that are no classes
 */
export function labelCategories(
  categories: readonly CocoCategory[],
  classes: readonly string[] | undefined,
  fileName: string,
): CategoryLabels {
  const things = categories.filter(({ name }) => !namesBackground(name));
  const grounds = categories.filter(({ name }) => namesBackground(name)).map(({ id }): [CocoId, number] => [id, 0]);
  if (classes === undefined) {
    const names = checkClasses(['background', ...things.map(({ name }) => name)], fileName);
    return {
      classes: names,
      labels: new Map([...grounds, ...things.map(({ id }, k): [CocoId, number] => [id, k + 1])]),
    };
  }
  const labels = things.map(({ id, name }): [CocoId, number] => {
    const label = classes.findIndex((known) => known.toLowerCase() === name.toLowerCase());
    if (label > 0) return [id, label];
    const near = nearestName(name, classes.slice(1));
    throw new DsrgError('CONFIG', `The category "${name}" of ${fileName} is in no class of the list.`, {
      hint: near ? `Is it "${near}" there? Names must be equal.` : 'Add it to the list, or leave the list out.',
    });
  });
  return { classes, labels: new Map([...grounds, ...labels]) };
}
