import { existsSync } from 'node:fs';
import { readHead } from '@dsrg/core/node';
import { type NamedTags, namesNothing, tagKey } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { photoKeywords } from '../read/photo-keywords.ts';
import { readXmpKeywords } from '../read/read-xmp.ts';
import { splitTags, type TagCell } from '../read/split-tags.ts';
import { readAnyText } from './read-any-text.ts';
import type { TagReading } from './tag-reading.ts';

/** Keywords stand before the pixels; thumbnails and colour profiles may come first. */
const HEAD_BYTES = 2 ** 20;

const SIDECARS = 'the text file beside each photo';

/**
 * Reads the text files beside photos: `a.txt` or `a.jpg.txt` beside `a.jpg`, tags separated by line ends, commas or `;`.
 *
 * @param photos path by id
 * @param classes where they are known: then a tag may hold spaces
 * @returns photos without such a file have no entry; with an empty one, an entry without names (where all are empty, none says anything)
 */
export async function tagsOfSidecars(
  photos: ReadonlyMap<string, string>,
  classes: readonly string[] | undefined,
): Promise<TagReading> {
  const cells: (TagCell & { id: string })[] = [];
  const notes = new Set<string>();
  for (const [id, photo] of photos) {
    const folder = photo.slice(0, photo.length - baseLength(photo));
    for (const place of [`${folder}${photoId(photo)}.txt`, `${photo}.txt`]) {
      const cell = existsSync(place) ? await readAnyText(place, 'The text file', notes) : undefined;
      if (cell !== undefined) cells.push({ id, image: id, cell, place });
    }
  }
  const names = splitTags(cells, classes);
  const rows = new Map<string, NamedTags>();
  if (names.every((list) => list.length === 0)) return { rows, from: SIDECARS, fromPixels: false, notes: [] };
  for (const [index, { id, image, place }] of cells.entries()) {
    rows.set(id, { image, place, names: [...(rows.get(id)?.names ?? []), ...names[index]!] });
  }
  return { rows, from: SIDECARS, fromPixels: false, notes: [...notes] };
}

/**
 * Reads the keywords in the photos themselves (IPTC and XMP, as photo managers write them), and in the side-cars beside them: `a.xmp`
 * or `a.jpg.xmp` beside `a.jpg`.
 *
 * @param classes where they are known, other keywords are left out; else every keyword is a class
 */
export async function tagsOfKeywords(
  photos: ReadonlyMap<string, string>,
  classes: readonly string[] | undefined,
): Promise<TagReading> {
  const known = classes && new Set(classes.slice(1).map(tagKey));
  const rows = new Map<string, NamedTags>();
  const left = new Set<string>();
  let sidecars = 0;
  for (const [id, place] of photos) {
    const own = await photoKeywords(await readHead(place, HEAD_BYTES, 'The photo'));
    const beside = await sidecarKeywords(place);
    if (beside !== undefined) sidecars++;
    const words = [...new Set([...own, ...(beside ?? [])])];
    const names = known ? words.filter((word) => known.has(tagKey(word)) || namesNothing(word)) : words;
    for (const word of words) if (!names.includes(word)) left.add(word);
    if (names.length > 0) rows.set(id, { image: id, names, place });
  }
  const shown = [...left].slice(0, 5).join(', ');
  const notes =
    left.size === 0 ? [] : [`${left.size} keywords that are no class left out (${shown}${left.size > 5 ? ', …' : ''})`];
  const from = sidecars === 0 ? 'the keywords in the photos' : 'the keywords in the photos and their .xmp files';
  return { rows, from, fromPixels: false, notes };
}

/** Keywords of the side-cars of a photo; `undefined` where it has none. */
async function sidecarKeywords(photo: string): Promise<string[] | undefined> {
  const stem = photo.slice(0, photo.length - baseLength(photo)) + photoId(photo);
  const found: string[][] = [];
  for (const place of [`${stem}.xmp`, `${photo}.xmp`, `${stem}.XMP`, `${photo}.XMP`]) {
    if (existsSync(place)) found.push(readXmpKeywords(await readAnyText(place, 'The side-car', new Set()), place));
  }
  return found.length === 0 ? undefined : found.flat();
}

function baseLength(path: string): number {
  return path.length - Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) - 1;
}
