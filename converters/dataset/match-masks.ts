import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { counted, DsrgError } from '@dsrg/core';
import { listUnder } from '../read/list-under.ts';
import { photoId } from '../read/photo-id.ts';

/** Label files of a folder, by the photo that each belongs to. */
export interface FoundMasks {
  /** Path by id of the photo. */
  readonly masks: ReadonlyMap<string, string>;
  /** What was left aside, a phrase each. */
  readonly notes: readonly string[];
}

/** What annotation programs put behind a photo's name: `p0_mask.png`, `p0-seg.png`, `x_gtFine_labelIds.png`, `p0_mask_1.png` of several objects. */
const suffix =
  /[._\- ]+(?:(?:gt|gtFine|gtCoarse)[._\- ]+)?(?:masks?|segmentations?|segm?|labels?|label_?(?:train_?)?ids?|gt|ground_?truth|annotations?|annot?|matte)(?:[._\- ]?\d{1,2})?$/i;

/** What cameras' programs put behind the name of the photo that the mask's name lacks (Cityscapes). */
const photoSuffix = /_leftImg8bit$/i;

/** True for a name that a mask has and a photo has not: `p0_mask`. */
export function hasMaskSuffix(name: string): boolean {
  return suffix.test(name);
}

/** The name without what annotation programs put behind it. */
export function withoutMaskSuffix(name: string): string {
  return name.replace(suffix, '');
}

/**
 * Finds the label file of each photo: under its id, else under its name where no other photo has it, else under either with one of the
 * usual endings (`p0_mask.png`). Files that are no PNG and files of no photo are counted in a note.
 *
 * @param root of the data set
 * @param folder of the label files, below `root`
 * @param ids of all photos
 * @throws DsrgError FILE_MISSING for a folder that cannot be read; DATASET where two files claim one photo
 */
export function matchMasks(root: string, folder: string, ids: Iterable<string>): FoundMasks {
  const place = join(root, folder);
  const files = listFiles(place);
  const pngs = files.filter((name) => /\.png$/i.test(name));
  const named = new Map(pngs.map((name) => [name.slice(0, -4).normalize('NFC'), name]));
  const shortened = new Map<string, string[]>();
  for (const [stem, file] of named) {
    const short = withoutMaskSuffix(stem);
    if (short !== stem) listUnder(shortened, short, file);
  }
  const known = new Set(ids);
  const alike = new Map<string, number>();
  for (const id of known) alike.set(photoId(id), (alike.get(photoId(id)) ?? 0) + 1);
  const keysOf = (id: string): string[] => {
    const paths = [id, id.replace(photoSuffix, '')];
    return [...new Set(alike.get(photoId(id)) === 1 ? [...paths, ...paths.map(photoId)] : paths)];
  };
  const masks = new Map<string, string>();
  for (const id of known) {
    const exact = keysOf(id).flatMap((key) => named.get(key) ?? [])[0];
    if (exact !== undefined) masks.set(id, join(place, exact));
  }
  const taken = new Set(masks.values());
  const renamed: string[] = [];
  for (const id of known) {
    if (masks.has(id)) continue;
    const claims = [...new Set(keysOf(id).flatMap((key) => shortened.get(key) ?? []))];
    const [file, ...others] = claims.filter((name) => !taken.has(join(place, name)));
    if (others.length > 0) {
      throw new DsrgError('DATASET', `${place} has ${others.length + 1} label files of ${id}: ${file}, ${others[0]}.`, {
        hint: 'Leave one of them there, or name it as its photo.',
      });
    }
    if (file === undefined) continue;
    masks.set(id, join(place, file));
    renamed.push(file);
  }
  const used = new Set(masks.values());
  const lost = pngs.filter((name) => !used.has(join(place, name)));
  const others = files.filter((name) => !/\.(png|txt|json|md|csv)$/i.test(name));
  return {
    masks,
    notes: [
      ...(renamed.length === 0
        ? []
        : [`${counted(renamed.length, 'mask')} matched without the ending of their names (first ${renamed[0]})`]),
      ...(lost.length === 0
        ? []
        : [`${lost.length} of ${counted(pngs.length, 'mask')} in ${folder} without a photo (first ${lost[0]})`]),
      ...(others.length === 0
        ? []
        : [
            `${counted(others.length, 'file')} in ${folder} left out, as no PNG (first ${others[0]}): save masks as PNG`,
          ]),
    ],
  };
}

/** Files below a folder with slashes, hidden ones left out. */
function listFiles(place: string): string[] {
  try {
    return readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(place.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((name) => !/(^|\/)\./.test(name))
      .sort();
  } catch (cause) {
    throw new DsrgError('FILE_MISSING', `The folder ${place} of the label files cannot be read.`, { cause });
  }
}
