import { DsrgError, ReadBudget } from '@dsrg/core';
import { jsonOf } from '../parse-json.ts';
import { type CocoSegmentation, readOutline } from './read-outline.ts';

/** An id of the file: a whole number, or a text that is none. `"7"` and 7 are one id. */
export type CocoId = number | string;

/** A photo that a COCO file lists. */
export interface CocoImage {
  /** With slashes, whatever the file has. */
  readonly fileName: string;
  readonly height: number;
  readonly width: number;
}

export interface CocoCategory {
  readonly id: CocoId;
  readonly name: string;
}

export interface CocoObject {
  /** For messages: `annotation 7`. */
  readonly name: string;
  readonly category: CocoId;
  /** A crowd: a region of many objects that nobody outlined one by one. */
  readonly crowd: boolean;
  /** `undefined` where only a box is given, or the outline is at fault. */
  readonly segmentation: CocoSegmentation | undefined;
  /** Why the outline cannot be used: the object is there all the same, but cannot be drawn. @default nothing is wrong */
  readonly fault?: string;
  /** Pixels, as the file says. @default not said */
  readonly area: number | undefined;
}

/** An instances file of COCO. */
export interface CocoInstances {
  /** Ascending by id; texts stand behind numbers, in the order of the file. */
  readonly categories: readonly CocoCategory[];
  /** By the file's id of the photo, in its order. */
  readonly images: ReadonlyMap<CocoId, CocoImage>;
  /** By the file's id of the photo, in its order; photos without objects have no entry. */
  readonly objects: ReadonlyMap<CocoId, readonly CocoObject[]>;
  /** What was left out, a phrase each. */
  readonly notes: readonly string[];
}

/** Bytes that a photo and an object take here, beside the file's own. */
const ENTRY = 200;

/** A photo of more pixels than this is taken for a fault of the file. */
const LARGEST = 2 ** 26;

/**
 * Reads an instances file of COCO (`instances_train2014.json`), or one that another tool exported as such: ids may be texts, names may
 * have backslashes, outlines may be missing.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for anything else; for an entry at fault, which is named
 */
export function readCocoInstances(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): CocoInstances {
  let content: unknown;
  try {
    content = jsonOf(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    const python = /[:[,]\s*-?(NaN|Infinity)\b/.exec(text)?.[1];
    const why =
      python === undefined ? (cause as Error).message : `${python}, which Python writes, is no number of JSON`;
    throw noInstances(fileName, `it is no JSON (${why})`, cause);
  }
  const { images, annotations, categories } = (content ?? {}) as Record<string, unknown>;
  const lists = { images, annotations, categories };
  const missing = Object.entries(lists).flatMap(([name, list]) => (isRecords(list) ? [] : [name]));
  if (!isRecords(images) || !isRecords(annotations) || !isRecords(categories))
    throw noInstances(fileName, `it lacks the list${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
  budget.list(images.length + annotations.length + categories.length);
  budget.make(ENTRY * (images.length + annotations.length));
  if (annotations.some((annotation) => annotation.segments_info !== undefined))
    throw noInstances(fileName, 'it is one of panoptic segments, which are not read');
  if (annotations.some((annotation) => annotation.caption !== undefined))
    throw noInstances(fileName, 'it is one of captions, which are not read');
  const names = readCategories(categories, fileName);
  const known = new Set(names.map(({ id }) => id));
  const photos = readImages(images, fileName);
  const objects = new Map<CocoId, CocoObject[]>();
  for (const [index, annotation] of annotations.entries()) {
    const { id, image_id: image, category_id: category, area } = annotation;
    const name = `annotation ${id === undefined ? `number ${index + 1}` : shown(id)}`;
    const [photo, kind] = [readId(image), readId(category)];
    if (photo === undefined || !photos.has(photo))
      throw wrongEntry(fileName, name, `belongs to photo ${shown(image)}, which is not listed`);
    if (kind === undefined || !known.has(kind))
      throw wrongEntry(fileName, name, `is of category ${shown(category)}, which is not listed`);
    const object: CocoObject = {
      name,
      category: kind,
      crowd: readCrowd(annotation.iscrowd, fileName, name),
      ...outlineOf(annotation.segmentation),
      area: typeof area === 'number' ? area : undefined,
    };
    const before = objects.get(photo);
    if (before) before.push(object);
    else objects.set(photo, [object]);
  }
  const { kept, notes } = withoutRoots(names, categories, objects);
  return { categories: kept, images: photos, objects, notes };
}

/** Tags need no outline: a faulty one is told where it is to be drawn. */
function outlineOf(value: unknown): Pick<CocoObject, 'segmentation' | 'fault'> {
  try {
    return { segmentation: readOutline(value) };
  } catch (error) {
    return { segmentation: undefined, fault: (error as Error).message };
  }
}

function readId(value: unknown): CocoId | undefined {
  if (typeof value === 'string') return /^(0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value || undefined;
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function readCrowd(value: unknown, fileName: string, name: string): boolean {
  if ([undefined, null, 0, false, '0', '', 'false'].includes(value as string)) return false;
  if ([1, true, '1', 'true'].includes(value as string)) return true;
  throw wrongEntry(fileName, name, `has iscrowd ${shown(value)}; 0 or 1 was expected`);
}

function readCategories(categories: readonly Record<string, unknown>[], fileName: string): CocoCategory[] {
  const names = categories.map(({ id: own, name }, index) => {
    const id = readId(own);
    if (id !== undefined && typeof name === 'string' && name.trim() !== '') return { id, name: name.trim() };
    throw wrongEntry(fileName, `category number ${index + 1}`, `has the id ${shown(own)} and the name ${shown(name)}`);
  });
  const seen = new Set<CocoId>();
  for (const { id, name } of names) {
    if (seen.has(id)) throw wrongEntry(fileName, `category "${name}"`, `has the id ${id} of another category`);
    seen.add(id);
  }
  const place = (id: CocoId): number => (typeof id === 'number' ? id : Number.POSITIVE_INFINITY);
  return names.sort((a, b) => (place(a.id) === place(b.id) ? 0 : place(a.id) - place(b.id)));
}

/** Roboflow puts a category before the others that is their heading: no object has it, and they name it as what they belong to. */
function withoutRoots(
  names: readonly CocoCategory[],
  records: readonly Record<string, unknown>[],
  objects: ReadonlyMap<CocoId, readonly CocoObject[]>,
): { kept: readonly CocoCategory[]; notes: readonly string[] } {
  const used = new Set([...objects.values()].flat().map(({ category }) => category));
  const above = new Map(records.map(({ id, supercategory }) => [readId(id), supercategory]));
  const headings = new Set(
    records.flatMap(({ name, supercategory }) => (supercategory === name ? [] : [supercategory])),
  );
  const isRoot = ({ id, name }: CocoCategory): boolean =>
    !used.has(id) && [undefined, null, '', 'none'].includes(above.get(id) as string) && headings.has(name);
  const roots = new Set(names.filter(isRoot));
  const notes = [...roots].map(({ name }) => `the category "${name}" left out, which is the heading of the others`);
  return { kept: names.filter((category) => !roots.has(category)), notes };
}

function readImages(images: readonly Record<string, unknown>[], fileName: string): Map<CocoId, CocoImage> {
  const photos = new Map<CocoId, CocoImage>();
  for (const [index, { id: own, file_name: told, coco_url: url, height, width }] of images.entries()) {
    const id = readId(own);
    const entry = `image ${own === undefined ? `number ${index + 1}` : shown(own)}`;
    if (id === undefined) throw wrongEntry(fileName, entry, 'has an id that is neither a whole number nor a text');
    if (photos.has(id)) throw wrongEntry(fileName, entry, 'is there twice');
    // LVIS names its photos by COCO's addresses alone.
    const given = told ?? (typeof url === 'string' ? url.replace(/^.*\//, '') : undefined);
    const name = typeof given === 'string' ? given.replaceAll('\\', '/').replace(/^(\.\/)+/, '') : '';
    if (name === '' || /(^|\/)\.\.(\/|$)|^(\/|[a-z]:)/i.test(name))
      throw wrongEntry(
        fileName,
        entry,
        `has the file name ${shown(given)}; a path inside the data folder was expected`,
      );
    if (!isSize(height) || !isSize(width) || height * width > LARGEST)
      throw wrongEntry(fileName, entry, `(${name}) is ${shown(height)}×${shown(width)} pixels`);
    photos.set(id, { fileName: name, height, width });
  }
  return photos;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isRecords(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}

function wrongEntry(fileName: string, entry: string, reason: string): DsrgError {
  return new DsrgError('FILE_FORMAT', `In ${fileName}, ${entry} ${reason}.`, {
    hint: 'Mend this entry, or take it out; the rest of the file is read as it stands.',
  });
}

function noInstances(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${fileName} is no instances file of COCO: ${reason}.`, {
    hint: 'Take instances_train2014.json or its like from annotations_trainval2014.zip, or an export in COCO’s format.',
    cause,
  });
}
