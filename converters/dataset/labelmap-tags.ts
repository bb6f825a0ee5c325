import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IGNORE } from '@dsrg/core';
import { readBytes, readText } from '@dsrg/core/node';
import { readMask } from '../labels/read-mask.ts';
import { readLabelmap } from '../read/labelling/read-labelmap.ts';
import { type NamedTags, namesBackground } from '../read/named-tags.ts';
import { checkClasses } from '../read/read-classes.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { requireAll } from './require-all.ts';
import type { TagReading } from './tag-reading.ts';

/** VOC's colour of void. */
const VOID = [224, 224, 192] as const;

/** The classes and colours of CVAT's "Segmentation mask 1.1". */
export interface Labelmap {
  /** Background first. */
  readonly classes: string[];
  /** 256 colours, three bytes each, by label. @default the file names none */
  readonly palette?: Uint8Array;
}

/**
 * Reads `labelmap.txt` in a VOC folder.
 *
 * @returns `undefined` where there is none
 * @throws DsrgError FILE_FORMAT; CONFIG for names that are no classes
 */
export async function openLabelmap(root: string): Promise<Labelmap | undefined> {
  const path = join(root, 'labelmap.txt');
  if (!existsSync(path)) return undefined;
  const colours = readLabelmap(await readText(path), path);
  const things = colours.filter(({ name }) => !namesBackground(name));
  const classes = checkClasses(['background', ...things.map(({ name }) => name)], path);
  if (!things.every(({ colour }) => colour)) return { classes };
  const ground = colours.find(({ name }) => namesBackground(name));
  const palette = new Uint8Array(256 * 3);
  for (const [label, one] of [ground, ...things].entries()) if (one?.colour) palette.set(one.colour, 3 * label);
  palette.set(VOID, 3 * IGNORE);
  return { classes, palette };
}

/**
 * Takes the tags from masks in the colours of a labelmap; they are stamped as all that come from pixels.
 *
 * @param masks path by id
 * @throws DsrgError FILE_MISSING where a photo has no mask; the errors of `readMask`
 */
export async function tagsOfLabelmap(
  { classes, palette }: Required<Labelmap>,
  masks: ReadonlyMap<string, string>,
  ids: readonly string[],
  { masks: folder = USUAL_MASKS, maxPixels }: Pick<OpenDatasetOptions, 'masks' | 'maxPixels'>,
): Promise<TagReading> {
  requireAll(ids, masks, 'FILE_MISSING', 'label file', folder);
  const rows = new Map<string, NamedTags>();
  for (const id of ids) {
    const place = masks.get(id) ?? '';
    const reading = readMask(await readBytes(place, 'The mask'), place, {
      classes: classes.length,
      palette,
      from: 'auto',
      unknown: 'refuse',
      maxPixels,
    });
    const shown = new Set(reading.labels.data);
    const names = classes.filter((_, label) => label > 0 && label < IGNORE && shown.has(label));
    rows.set(id, { image: id, names, place });
  }
  return { rows, from: `the masks in ${folder}, in the colours of labelmap.txt`, fromPixels: true, notes: [] };
}
