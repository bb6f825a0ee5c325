import { join } from 'node:path';
import { readText } from '@dsrg/core/node';
import type { NamedTags } from '../read/named-tags.ts';
import { readVocXml, type VocObject } from '../read/read-voc-xml.ts';
import { requireAll } from './require-all.ts';
import type { TagReading } from './tag-reading.ts';

/**
 * Reads the tags of VOC's annotations: the names of the objects in `<id>.xml`. An annotation without any object says that the photo
 * shows none of the classes.
 *
 * @param folder of the XML files
 * @param files those that are there, path by id
 * @param counts which objects count. Of a photo that is left with none nothing is known
 * @throws DsrgError FILE_MISSING where a photo has no annotation; FILE_FORMAT
 */
export async function tagsOfAnnotations(
  folder: string,
  files: readonly string[],
  ids: readonly string[],
  counts: (object: VocObject) => boolean,
): Promise<TagReading> {
  const there = new Map(files.filter((name) => /\.xml$/i.test(name)).map((name) => [name.slice(0, -4), name]));
  requireAll(ids, there, 'FILE_MISSING', 'annotation', folder);
  const rows = new Map<string, NamedTags>();
  let dropped = 0;
  for (const id of ids) {
    const place = join(folder, there.get(id)!);
    const objects = readVocXml(await readText(place, 'The annotation'), place);
    const counted = objects.filter(counts);
    dropped += objects.length - counted.length;
    if (counted.length > 0 || objects.length === 0)
      rows.set(id, { image: id, names: counted.map(({ name }) => name), place });
  }
  const notes = dropped === 0 ? [] : [`${dropped} difficult or empty objects left out of the tags`];
  return { rows, from: 'the objects of the XML annotations', fromPixels: false, notes };
}
