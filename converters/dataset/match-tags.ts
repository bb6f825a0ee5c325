import { DsrgError } from '@dsrg/core';
import type { NamedTags } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { nearId } from './require-all.ts';

/**
 * Finds the photo of each row: by its path in the set, else by its name alone where no other photo has it.
 *
 * @param ids of all photos
 * @param strict rows of photos that are not there are errors; else they are left out
 * @returns rows by id
 * @throws DsrgError DATASET for a photo that is tagged twice, or not there, or not to be told from another
 */
export function matchTags(rows: readonly NamedTags[], ids: Iterable<string>, strict: boolean): Map<string, NamedTags> {
  const byName = new Map<string, string[]>();
  const known = new Set(ids);
  for (const id of known) {
    const name = photoId(id);
    const alike = byName.get(name);
    if (alike) alike.push(id);
    else byName.set(name, [id]);
  }
  const found = new Map<string, NamedTags>();
  for (const row of rows) {
    const path = pathId(row.image);
    const candidates = known.has(path) ? [path] : (byName.get(photoId(path)) ?? []);
    if (candidates.length === 0) {
      if (strict) throw noSuchPhoto(row, known);
      continue;
    }
    if (candidates.length > 1) {
      throw new DsrgError(
        'DATASET',
        `${capital(row.place)} tags ${row.image}, but ${candidates.length} photos have that name.`,
        {
          hint: `Write its folder, too: ${candidates.slice(0, 2).join(' or ')}.`,
        },
      );
    }
    const before = found.get(candidates[0]!);
    if (before) {
      throw new DsrgError('DATASET', `${candidates[0]} is tagged twice: in ${before.place} and in ${row.place}.`, {
        hint: 'Write all tags of a photo into one line.',
      });
    }
    found.set(candidates[0]!, row);
  }
  return found;
}

/** `./cat\1.jpg` → `cat/1` */
function pathId(image: string): string {
  const path = image.normalize('NFC').replaceAll('\\', '/').replace(/^\.\//, '');
  return path.slice(0, path.lastIndexOf('/') + 1) + photoId(path);
}

function noSuchPhoto({ image, place }: NamedTags, known: Iterable<string>): DsrgError {
  const near = nearId(image, known);
  return new DsrgError('DATASET', `${capital(place)} tags ${image}, but there is no such photo.`, {
    hint: near ? `Did you mean "${near}"?` : 'Remove the line, or add the photo.',
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
