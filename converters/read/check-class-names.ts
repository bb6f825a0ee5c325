import { DsrgError } from '@dsrg/core';
import { splitNameOf } from './split-names.ts';

/**
 * Checks that names that were found in a source can be those of classes. Numbers, the names of splits and what has brackets come from
 * files that mean something else by them; a person who means them says so in a class list, which is not checked so. A split's name
 * beside others is a class (VOC has trains).
 *
 * @param places where each name stands, for messages
 * @throws DsrgError TAG
 */
export function checkClassNames(places: ReadonlyMap<string, string>): void {
  const onlySplits = [...places.keys()].every((name) => splitNameOf(name) !== undefined);
  for (const [name, place] of places) {
    const [what, hint] = faultOf(name, onlySplits) ?? [];
    if (what === undefined) continue;
    throw new DsrgError('TAG', `"${name.slice(0, 60)}" in ${place} ${what}, so it cannot be the name of a class.`, {
      hint: `${hint} If it is meant, write the class list yourself: classes.json, ["background", …].`,
    });
  }
}

function faultOf(name: string, onlySplits: boolean): readonly [what: string, hint: string] | undefined {
  if (name.includes('\uFFFD')) return ['was damaged when the file was saved', 'Save it again as UTF-8.'];
  if (/^[\d\s.,:;+-]+$/.test(name)) return ['is a number', 'Write what the number stands for.'];
  if (onlySplits) return ['names a part of the data set', 'Tags name what a photo shows.'];
  if (/[[\]{}]/.test(name) || isUnbalanced(name)) return ['has brackets', 'Write names alone, separated by ;.'];
  return undefined;
}

/** `crane (bird)` is a name; `('crane'` is a piece of a list. */
function isUnbalanced(name: string): boolean {
  return name.split('(').length !== name.split(')').length;
}
