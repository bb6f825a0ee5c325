import { DsrgError } from '@dsrg/core';

/** A photo that a COCO file lists. */
export interface CocoImage {
  readonly fileName: string;
  readonly height: number;
  readonly width: number;
}

/** Where an object lies: polygons, or runs of pixels. */
export type CocoSegmentation = readonly (readonly number[])[] | CocoRuns;

/** Runs of pixels outside and inside the object in turn, down the columns: numbers, or packed into a text. */
export interface CocoRuns {
  readonly size: readonly [height: number, width: number];
  readonly counts: string | readonly number[];
}

export interface CocoObject {
  readonly category: number;
  /** A crowd: a region of many objects that nobody outlined one by one. */
  readonly crowd: boolean;
  /** `undefined` where only a box is given. */
  readonly segmentation: CocoSegmentation | undefined;
  /** Pixels, as the file says. @default not said */
  readonly area: number | undefined;
}

/** An instances file of COCO. */
export interface CocoInstances {
  /** Ascending by id. */
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** By the file's id of the photo, in its order. */
  readonly images: ReadonlyMap<number, CocoImage>;
  /** By the file's id of the photo, in its order; photos without objects have no entry. */
  readonly objects: ReadonlyMap<number, readonly CocoObject[]>;
}

/** A photo of more pixels than this is taken for a fault of the file. */
const LARGEST = 2 ** 26;

/**
 * Reads an instances file of COCO (`instances_train2014.json`).
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for anything else, and for objects of photos or categories that are not listed
 */
export function readCocoInstances(text: string, fileName: string): CocoInstances {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw wrong(fileName, `it is no JSON (${(cause as Error).message})`, cause);
  }
  const { images, annotations, categories } = (content ?? {}) as Record<string, unknown>;
  if (!isRecords(images) || !isRecords(annotations) || !isRecords(categories)) {
    throw wrong(fileName, 'it lacks one of the lists images, annotations and categories');
  }
  const names = categories.map(({ id, name }) => {
    if (!Number.isSafeInteger(id) || typeof name !== 'string') throw wrong(fileName, 'a category has no id or name');
    return { id: id as number, name };
  });
  const known = new Set(names.map(({ id }) => id));
  if (known.size !== names.length) throw wrong(fileName, 'two categories have one id');
  const photos = readImages(images, fileName);
  const objects = new Map<number, CocoObject[]>();
  for (const annotation of annotations) {
    const { image_id: image, category_id: category, iscrowd, segmentation, area } = annotation;
    const photo = typeof image === 'number' ? photos.get(image) : undefined;
    if (photo === undefined) throw wrong(fileName, `an object belongs to photo ${shown(image)}, which is not listed`);
    if (typeof category !== 'number' || !known.has(category)) {
      throw wrong(fileName, `an object of ${photo.fileName} is of category ${shown(category)}, which is not listed`);
    }
    if (segmentation !== undefined && !isSegmentation(segmentation)) {
      throw wrong(fileName, `an object of ${photo.fileName} has neither polygons nor runs`);
    }
    const before = objects.get(image as number);
    const object = {
      category,
      crowd: iscrowd === 1,
      segmentation,
      area: typeof area === 'number' ? area : undefined,
    };
    if (before) before.push(object);
    else objects.set(image as number, [object]);
  }
  return { categories: names.sort((a, b) => a.id - b.id), images: photos, objects };
}

function readImages(images: readonly Record<string, unknown>[], fileName: string): Map<number, CocoImage> {
  const photos = new Map<number, CocoImage>();
  for (const { id, file_name: name, height, width } of images) {
    if (!Number.isSafeInteger(id) || photos.has(id as number))
      throw wrong(fileName, `photo id ${shown(id)} is no number, or there twice`);
    if (typeof name !== 'string' || name === '' || /(^|[/\\])\.\.([/\\]|$)|^([/\\]|[a-z]:)/i.test(name)) {
      throw wrong(fileName, `photo ${shown(id)} has the file name ${shown(name)}`);
    }
    if (!isSize(height) || !isSize(width) || height * width > LARGEST) {
      throw wrong(fileName, `${name} is ${shown(height)}×${shown(width)} pixels`);
    }
    photos.set(id as number, { fileName: name, height, width });
  }
  return photos;
}

function isSegmentation(value: unknown): value is CocoSegmentation {
  const numbers = (list: unknown): list is number[] => Array.isArray(list) && list.every((n) => Number.isFinite(n));
  if (Array.isArray(value)) return value.every((polygon) => numbers(polygon) && polygon.length % 2 === 0);
  const { size, counts } = (value ?? {}) as Record<string, unknown>;
  return numbers(size) && size.length === 2 && (typeof counts === 'string' || numbers(counts));
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

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${fileName} is no instances file of COCO: ${reason}.`, {
    hint: 'Take instances_train2014.json or its like from annotations_trainval2014.zip.',
    cause,
  });
}
