import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { counted } from '@dsrg/core';
import { maxPixelsOf, orientLabels, photoOrientation, photoSize, readHead, writeInto } from '@dsrg/core/node';
import { photoPlacesOf } from '../dataset/coco-files.ts';
import { readInstancesFile } from '../dataset/read-instances-file.ts';
import { labelCategories } from '../read/coco/category-labels.ts';
import { cocoPhotoIds } from '../read/coco/photo-ids.ts';
import type { CocoImage } from '../read/coco/read-instances.ts';
import { renderCocoLabels } from '../read/coco/render-labels.ts';
import { type MaskJob, writeMask } from './mask-job.ts';
import { withProgress } from './with-progress.ts';

/** The size of a photo stands behind its EXIF data, which may hold a thumbnail. */
const HEADER_BYTES = 2 ** 18;

/**
 * Draws the outlines of an instances file, each mask as its photo is read here: upright. COCO's own tools know no EXIF orientation, so
 * outlines belong to the stored pixels, unless the size in the file, or `--upright`, says otherwise.
 */
export async function convertCoco(job: MaskJob): Promise<string[]> {
  const { input, options, signal } = job;
  const { categories, images, objects, notes } = await readInstancesFile(input);
  const names = cocoPhotoIds(images, input);
  const { classes, labels } = labelCategories(categories, job.classes, input);
  const rules = {
    labels,
    overlap: options.overlap as 'smallest',
    crowd: options.crowd as 'void',
    maxPixels: maxPixelsOf(options),
  };
  const places = options.photos === undefined ? photoPlacesOf(resolve(input)) : [options.photos];
  const turned: string[] = [];
  let unseen = 0;
  await withProgress('masks', images, signal, async ([id, image]) => {
    const drawn = renderCocoLabels(image, objects.get(id) ?? [], rules);
    const photo = places.map((place) => join(place, image.fileName)).find(existsSync);
    if (photo === undefined) unseen++;
    const orientation = photo === undefined || options.upright ? 1 : await turnOf(photo, image);
    if (orientation !== 1) turned.push(image.fileName);
    await writeMask(job, names.get(id)!, orientLabels(drawn, orientation));
  });
  await writeInto(job.folder, 'classes.json', `${JSON.stringify(classes)}\n`);
  return [
    `${counted(images.size, 'mask')} of ${counted(classes.length, 'class')} (numbered ${job.classes ? 'as the list says' : 'in the order of their ids'}: ${join(options.out, 'classes.json')})`,
    `${counted(images.size - objects.size, 'photo')} without an object`,
    ...notes,
    ...(turned.length === 0
      ? []
      : [
          `${counted(turned.length, 'mask')} turned with the photo, as EXIF data say (first ${turned[0]}); outlines drawn upright: --upright`,
        ]),
    ...(unseen === 0 || options.upright
      ? []
      : [
          `${counted(unseen, 'photo')} not found, so whether EXIF data say a turn is not known; where photos are: --photos DIR`,
        ]),
  ];
}

/** The EXIF orientation of a photo; 1 where the outlines' size shows that they were drawn on the upright one. */
async function turnOf(photo: string, image: CocoImage): Promise<number> {
  const head = await readHead(photo, HEADER_BYTES);
  const orientation = photoOrientation(head);
  if (orientation < 5) return orientation;
  const { height, width } = photoSize(head, photo);
  const drawnUpright = height !== width && image.height === height && image.width === width;
  return drawnUpright ? 1 : orientation;
}
