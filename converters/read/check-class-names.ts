import { DsrgError } from '@dsrg/core';
import { isPhotoName } from './photo-id.ts';
import { splitNameOf, splitsAmong } from './split-names.ts';

/**
 * Checks that names that were found in a source can be those of classes. Numbers, the names of splits and of pictures, sentences, what
 * programs write for empty cells, several classes in one name and what has brackets come from files that mean something else by them; a
 * person who means them says so in a class list, which is not checked so. A split's name beside others is a class (VOC has trains).
 *
 * @param places where each name stands, for messages
 * @throws DsrgError TAG
 */
export function checkClassNames(places: ReadonlyMap<string, string>): void {
  const splits = splitsAmong(places.keys());
  const onlySplits = [...places.keys()].every((name) => splits.has(name) || PART.test(name));
  const known = new Set([...places.keys()].map((name) => name.toLowerCase()));
  for (const [name, place] of places) {
    const isPart = onlySplits || (splits.has(name) && splitNameOf(name) === undefined);
    const [what, hint] = faultOf(name, isPart) ?? severalIn(name, known) ?? [];
    if (what === undefined) continue;
    throw new DsrgError('TAG', `"${name.slice(0, 60)}" in ${place} ${what}, so it cannot be the name of a class.`, {
      hint: `${hint} If it is meant, write the class list yourself: classes.json, ["background", …].`,
    });
  }
}

type Fault = readonly [what: string, hint: string];

/** What pandas, R, databases and people write where nothing is: of a cell that holds it, it cannot be told whether the photo shows nothing. */
const EMPTY = /^(nan|null|nil|n\/?a|<na>|#n\/a|undefined|-+|\?+)$/i;
/** Parts of a set that are counted. */
const PART = /^(fold|part|batch|subset|shard)[ _-]?\d{1,3}$/i;
/** Words of a name; makers of cars come to seven. */
const MOST_WORDS = 9;

function faultOf(name: string, isPart: boolean): Fault | undefined {
  if (EMPTY.test(name))
    return [
      'is what programs write for an empty cell',
      'Leave the cell empty where the photo shows none of the classes, and take the line out where that is not known.',
    ];
  if (name.includes('\uFFFD')) return ['was damaged when the file was saved', 'Save it again as UTF-8.'];
  if (/^[\d\s.,:;+-]+$/.test(name)) return ['is a number', 'Write what the number stands for.'];
  if (isPart) return ['names a part of the data set', 'Tags name what a photo shows.'];
  if (/[[\]{}]|\(\s*\)/.test(name) || isUnbalanced(name)) return ['has brackets', 'Write names alone, separated by ;.'];
  if (isPhotoName(name))
    return ['is the name of a picture', 'Tags name what a photo shows; masks lie in the folder masks.'];
  const words = name.trim().split(/\s+/).length;
  if (words > MOST_WORDS || (words > 3 && /^(an?|the) /i.test(name)))
    return ['reads like a caption', 'Captions are not read: write what the photo shows as tags, separated by ;.'];
  return undefined;
}

/** `cat/dog` beside `cat` and `dog` is two tags that nobody has separated. */
function severalIn(name: string, known: ReadonlySet<string>): Fault | undefined {
  const parts = name.toLowerCase().split(/\s*[/+&]\s*|\s+and\s+/);
  if (parts.length < 2 || !parts.every((part) => known.has(part))) return undefined;
  return [`names several classes at once, ${parts.join(' and ')}`, 'Separate tags by ;.'];
}

/** `crane (bird)` is a name; `('crane'` is a piece of a list. */
function isUnbalanced(name: string): boolean {
  return name.split('(').length !== name.split(')').length;
}
