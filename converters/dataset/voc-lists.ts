import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { counted, DsrgError, nearestName } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import type { NamedTags } from '../read/named-tags.ts';
import { readIds } from '../read/read-ids.ts';
import { type MainEntry, readMainList } from '../read/read-main-list.ts';
import type { TagReading } from './tag-reading.ts';

/** `cat_train`: a class, and the split of which the list speaks. */
const CLASS_LIST = /^(.+)_(train|val|trainval|test|default)$/;

/** Lists of `ImageSets/Main` that speak of one class each. */
interface ClassList {
  readonly name: string;
  readonly split: string;
  readonly path: string;
}

/** Names of the lists of a VOC folder: those in `ImageSets/Segmentation`, and others in `ImageSets/Main`; none where there are none. */
export async function listVocSplits(root: string): Promise<string[]> {
  const own = await textsIn(join(root, 'ImageSets', 'Segmentation'));
  const main = await textsIn(join(root, 'ImageSets', 'Main'));
  const plain = main.filter((name) => !CLASS_LIST.test(name));
  if (own.length + plain.length > 0) return [...new Set([...own, ...plain])].sort();
  return [...new Set(main.flatMap((name) => CLASS_LIST.exec(name)?.[2] ?? []))].sort();
}

/**
 * The ids of a split.
 *
 * @throws DsrgError FILE_MISSING for a split that is not there; those of `readIds`
 */
export async function readVocSplit(root: string, split: string): Promise<string[]> {
  const lists = await listVocSplits(root);
  const own = await textsIn(join(root, 'ImageSets', 'Segmentation'));
  const ofMain = own.length === 0 || (lists.includes(split) && !own.includes(split));
  const folder = join(root, 'ImageSets', ofMain ? 'Main' : 'Segmentation');
  if (!lists.includes(split)) {
    const near = nearestName(split, lists);
    throw new DsrgError(
      'FILE_MISSING',
      `There is no split "${split}" in ${folder}; there are: ${lists.join(', ') || 'none'}.`,
      {
        hint: near ? `Did you mean "${near}"?` : `A split is a text file there with one id a line.`,
      },
    );
  }
  const file = join(folder, `${split}.txt`);
  if ((await textsIn(folder)).includes(split)) return readIds(await readText(file, 'The split'), file);
  const entries = await readClassLists((await classLists(root)).filter((list) => list.split === split));
  return [...new Set(entries.map(({ id }) => id))];
}

/** Whether `ImageSets/Main` says which classes photos show. */
export async function hasMainTags(root: string): Promise<boolean> {
  return (await classLists(root)).length > 0;
}

/**
 * Reads the tags of `ImageSets/Main`: 1 is a tag, 0 one of which all objects are difficult, -1 says that the photo does not show the
 * class.
 *
 * @param difficult whether 0 counts
 * @throws DsrgError FILE_FORMAT
 */
export async function tagsOfMain(root: string, difficult: 'keep' | 'drop'): Promise<TagReading> {
  const shown = new Map<string, Set<string>>();
  const unsure = new Set<string>();
  for (const { id, shows, name } of await readClassLists(await classLists(root))) {
    const names = shown.get(id) ?? new Set();
    shown.set(id, names);
    if (shows === 1 || (shows === 0 && difficult === 'keep')) names.add(name);
    if (shows === 0 && difficult === 'drop') unsure.add(id);
  }
  const rows = new Map<string, NamedTags>();
  for (const [id, names] of shown) {
    // Of a photo that shows difficult objects alone, with those left out, nothing is known.
    if (names.size > 0 || !unsure.has(id)) rows.set(id, { image: id, names: [...names], place: 'ImageSets/Main' });
  }
  const notes = unsure.size === 0 ? [] : [`difficult objects of ${counted(unsure.size, 'photo')} left out of the tags`];
  return { rows, from: 'the lists in ImageSets/Main', fromPixels: false, notes };
}

async function classLists(root: string): Promise<ClassList[]> {
  const folder = join(root, 'ImageSets', 'Main');
  return (await textsIn(folder)).flatMap((stem) => {
    const [, name, split] = CLASS_LIST.exec(stem) ?? [];
    return name !== undefined && split !== undefined ? [{ name, split, path: join(folder, `${stem}.txt`) }] : [];
  });
}

async function readClassLists(lists: readonly ClassList[]): Promise<(MainEntry & { name: string })[]> {
  const entries: (MainEntry & { name: string })[] = [];
  for (const { name, path } of lists) {
    for (const entry of readMainList(await readText(path, 'The list'), path)) entries.push({ ...entry, name });
  }
  return entries;
}

/** Names of the text files in a folder, without ending; none where there is no such folder. */
async function textsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .sort();
}
