import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Dataset, type DatasetItem, parsePhotoList } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { counted, DsrgError, nearestName, vocClasses } from '@dsrg/core';
import { readBytes, sha256File } from '@dsrg/core/node';

export interface WebPhotosOptions {
  /** Path of the folder. */
  readonly web: string;
  /** The photos that a network is to segment; web photos that are among them are left out. @default there are none */
  readonly target?: Dataset | undefined;
  readonly maxPixels?: number | undefined;
}

/** Photos found by the names of classes. */
export interface WebPhotos {
  /** With the target's classes, where there is one. */
  readonly dataset: Dataset;
  /** What was left out and what is missing, a line each. */
  readonly notes: readonly string[];
}

/** The list of the release (ascust/wsscoseg 7965d48), and its folder of photos. */
const RELEASED = { list: 'web_train_list.txt', photos: 'web_images' };

/**
 * Opens photos of classes: a data set of any layout, as a rule a sub-folder for each class; or the release's, whose photos are called
 * `<class>_<index>`, the class from 1 in the order of the target's (else of VOC's), with its list where that is there.
 * @throws DsrgError DATASET where no photo is left; the errors of `openDataset`
 */
export async function openWebPhotos({ web, target, maxPixels }: WebPhotosOptions): Promise<WebPhotos> {
  const inner = join(web, RELEASED.photos);
  const root = existsSync(inner) ? inner : web;
  const opened = isNumbered(root)
    ? await openNumbered(root, web, target, maxPixels)
    : await openDataset(root, { tags: 'auto', maxPixels });
  const { classes, items, notes } = target === undefined ? { ...opened, notes: [] } : ofClasses(opened, target.classes);
  const twins = target === undefined ? new Map<string, string>() : await twinsOf(items, target.items);
  const kept = items.filter(({ id }) => !twins.has(id));
  if (kept.length === 0) {
    throw new DsrgError('DATASET', `No photo of ${web} is left: ${[...notes, describeTwins(twins)].join('; ')}.`, {
      hint: `Put a sub-folder for each class there, with its name: ${(target ?? opened).classes.slice(1, 4).join(', ')} …`,
    });
  }
  return {
    dataset: { ...opened, classes, items: kept },
    notes: [
      ...notes,
      ...(twins.size > 0 ? [describeTwins(twins)] : []),
      ...emptyFolders(root, opened.items),
      ...withoutPhotos(kept, classes),
    ],
  };
}

const NUMBERED = /^(\d+)_\d+$/;

function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}

/** Whether the photos lie in one folder, all by the release's names. */
function isNumbered(root: string): boolean {
  const names = existsSync(root) ? readdirSync(root).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)) : [];
  return names.length > 0 && names.every((name) => NUMBERED.test(stemOf(name)));
}

async function openNumbered(root: string, web: string, target: Dataset | undefined, maxPixels: number | undefined) {
  const places = [web, root, join(web, '..')].map((folder) => join(folder, RELEASED.list));
  const list = places.find((path) => existsSync(path));
  const listed =
    list === undefined ? undefined : new Set(parsePhotoList(await readBytes(list, 'The list of web photos'), list));
  // Neither tags nor classes are to be looked for: the names say all.
  const found = await openDataset(root, { classes: vocClasses, maxPixels });
  const items = found.items.flatMap((item): DatasetItem[] => {
    if (listed !== undefined && !listed.has(item.id)) return [];
    const tag = Number(NUMBERED.exec(basename(item.id))?.[1]);
    return [{ ...item, tags: [tag] }];
  });
  const classes = target?.classes ?? vocClasses;
  const highest = Math.max(0, ...items.map(({ tags }) => tags?.[0] ?? 0));
  // Numbers beyond the classes are classes without a name.
  const names = Array.from({ length: Math.max(classes.length, highest + 1) }, (_, k) => classes[k] ?? `class ${k}`);
  return { ...found, classes: names, items };
}

/** The same photos with the numbers of other classes; those of classes that are not among these are left out. */
function ofClasses({ classes, items }: Dataset, wanted: readonly string[]) {
  const numbers = classes.map((name) => wanted.indexOf(name));
  const strange = new Map<string, number>();
  const kept = items.flatMap((item): DatasetItem[] => {
    const lacking = (item.tags ?? []).filter((tag) => (numbers[tag] ?? -1) < 0);
    for (const tag of lacking) strange.set(classes[tag] as string, (strange.get(classes[tag] as string) ?? 0) + 1);
    if (lacking.length > 0 || item.tags === undefined) return [];
    return [{ ...item, tags: item.tags.map((tag) => numbers[tag] as number).sort((a, b) => a - b) }];
  });
  const untagged = items.filter(({ tags }) => tags === undefined).length;
  const notes = [...strange].map(([name, count]) => {
    const nearest = nearestName(name, wanted.slice(1));
    return `${counted(count, 'photo')} of ${name} left out: the data set has no such class${nearest === undefined ? '' : ` (did you mean ${nearest}?)`}`;
  });
  if (untagged > 0) notes.push(`${counted(untagged, 'photo')} left out of which nothing says the class`);
  return { classes: wanted, items: kept, notes };
}

/** Web photos that are equal to the byte to one of the target's: that one by id. */
async function twinsOf(items: readonly DatasetItem[], target: readonly DatasetItem[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const { id, photo } of target) known.set(await sha256File(photo), id);
  const twins = new Map<string, string>();
  for (const { id, photo } of items) {
    const twin = known.get(await sha256File(photo));
    if (twin !== undefined) twins.set(id, twin);
  }
  return twins;
}

function describeTwins(twins: ReadonlyMap<string, string>): string {
  const [first] = twins;
  if (first === undefined) return 'it shows none of the classes';
  const more = twins.size > 1 ? `, and ${twins.size - 1} more` : '';
  return `${counted(twins.size, 'photo')} left out that the data set has, too (${first[0]} is its ${first[1]}${more})`;
}

function emptyFolders(root: string, items: readonly DatasetItem[]): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const full = new Set(items.map(({ id }) => id.split('/')[0]));
  const hasSubFolders = items.some(({ id }) => id.includes('/'));
  const empty = folders.map(({ name }) => name).filter((name) => hasSubFolders && !full.has(name));
  return empty.length === 0 ? [] : [`no photo in ${empty.join(', ')}`];
}

function withoutPhotos(items: readonly DatasetItem[], classes: readonly string[]): string[] {
  const shown = new Set(items.flatMap(({ tags = [] }) => tags));
  const missing = classes.filter((_, k) => k > 0 && !shown.has(k));
  return missing.length === 0 ? [] : [`no web photo of ${missing.join(', ')}: nothing is learned of them from there`];
}
