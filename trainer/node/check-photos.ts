import { countNegatives, type Dataset, type DatasetItem } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { createPhotoCodecs, decodePhoto, type PhotoCodecs, photoOrientation, readBytes, sha256 } from '@dsrg/core/node';

/** Something about a data set that one should know before training. */
export interface Finding {
  /** `fault` keeps training from starting or spoils it; `note` may be meant so. */
  readonly kind: 'fault' | 'note';
  /** Path of the file, or name of the tag. */
  readonly where: string;
  readonly what: string;
  readonly cure: string;
}

/** A tag with fewer photos than this is called rare: a network that has seen nine cows knows nine cows. */
const RARE = 10;

/**
 * Looks at every photo of a training list: whether it can be read, is turned by its EXIF data, is there twice, and has tags
 * (a negative has: none).
 * @param needsTags whether photos of which nothing is known are of no use
 */
export async function checkPhotos({ items, classes, maxPixels }: Dataset, needsTags: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = new Map<string, DatasetItem>();
  const codecs = createPhotoCodecs(maxPixels);
  for (const item of items) {
    findings.push(...(await checkFile(item, seen, codecs)));
    if (!needsTags || item.tags !== undefined) continue;
    const cure =
      'Tag it (a row of tags.csv; an empty cell where it shows none of the classes), or take it out of the list.';
    findings.push({ kind: 'fault', where: item.photo, what: 'has no tags', cure });
  }
  return [...findings, ...(needsTags ? [...checkTags(items, classes), ...namesOfNothing(classes)] : [])];
}

async function checkFile(item: DatasetItem, seen: Map<string, DatasetItem>, codecs: PhotoCodecs): Promise<Finding[]> {
  const where = item.photo;
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(where);
    await decodePhoto(bytes, where, { codecs });
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    return [{ kind: 'fault', where, what: error.message, cure: error.hint ?? 'Copy the file again.' }];
  }
  const findings: Finding[] = [];
  const orientation = photoOrientation(bytes);
  if (orientation !== 1) {
    const what = `is stored turned (EXIF orientation ${orientation}); it is turned upright here`;
    const cure = 'Make sure that masks and cues made elsewhere belong to the upright photo, or store it upright.';
    findings.push({ kind: 'note', where, what, cure });
  }
  const hash = sha256(bytes);
  const twin = seen.get(hash);
  seen.set(hash, twin ?? item);
  if (twin === undefined) return findings;
  const same = `${twin.tags}` === `${item.tags}`;
  findings.push({
    kind: same ? 'note' : 'fault',
    where,
    what: `is the same file as ${twin.photo}${same ? '' : ', but has other tags'}`,
    cure: same
      ? 'Take one of them out of the list: it counts twice.'
      : 'Take one of them out of the list, with the wrong tags.',
  });
  return findings;
}

/** Photos of each class, background left out. */
export function countTags(items: readonly DatasetItem[], classes: readonly string[]): number[] {
  const counts = classes.map(() => 0);
  for (const { tags = [] } of items) for (const tag of tags) counts[tag]! += 1;
  return counts.slice(1);
}

/** Photos of each class in lines for people, and the negatives where there are any. */
export function listTags(items: readonly DatasetItem[], classes: readonly string[]): string[] {
  const none = 'none of these (negatives)';
  const negatives = countNegatives(items);
  const rows = countTags(items, classes).map((count, k): [string, number] => [classes[k + 1] as string, count]);
  if (negatives > 0) rows.push([none, negatives]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, count]) => `  ${name.padEnd(width)} ${count}`);
}

function checkTags(items: readonly DatasetItem[], classes: readonly string[]): Finding[] {
  const lonely = classes.length === 2 && countTags(items, classes)[0] === items.length;
  if (lonely && items.length > 0) return [noContrast(classes[1] as string, items.length)];
  return countTags(items, classes).flatMap((count, k): Finding[] => {
    if (count >= RARE && count < items.length) return [];
    const where = `tag ${classes[k + 1]}`;
    const what =
      count === items.length ? 'is on every photo' : `is on ${count} ${count === 1 ? 'photo' : 'photos'} only`;
    const cure =
      count === items.length
        ? 'Add photos without it: where it always is, nothing tells what it looks like.'
        : `Add photos of it (${RARE} at least), or leave the class out of classes.json.`;
    return [{ kind: count === 0 ? 'fault' : 'note', where, what, cure }];
  });
}

/** Names that people give to what shows none of the other classes, and that `namesNothing` leaves to be classes, as they may be ones. */
const SOUNDS_EMPTY =
  /^(normal|good|ok|okay|clean|clear|healthy|empty|others?|misc|unknown|unclassified|(no|non|not|without)[ _-].+|un(cracked|damaged|affected|infected|defective))$/i;

function namesOfNothing(classes: readonly string[]): Finding[] {
  return classes.slice(1).flatMap((name): Finding[] => {
    if (!SOUNDS_EMPTY.test(name)) return [];
    return [
      {
        kind: 'note',
        where: `tag ${name}`,
        what: 'sounds as if its photos showed none of the classes, yet it is learned like any other',
        cure: 'If so, call it "background" (the folder, or the tag): then its photos are negatives, and no pixel is labelled so.',
      },
    ];
  });
}

/** A single class that every photo shows: the run goes through, but its tag network is never told what the class is not. */
function noContrast(name: string, photos: number): Finding {
  return {
    kind: 'note',
    where: `tag ${name}`,
    what: `is on all ${photos} photos and there is no other class, so nothing shows what a photo without it looks like: a network that always answers "${name}" makes no mistake, and its activation maps may lie anywhere`,
    cure: 'Add negatives, photos of the same surroundings without it: in a sub-folder "background", or with an empty cell in tags.csv. As many as there are photos of it is a good number.',
  };
}
