import {
  type ContactSheet,
  IGNORE,
  type LabelMap,
  overlay,
  type RgbImage,
  resizeLabels,
  resizePhoto,
  type SheetColour,
  type SheetTile,
  vocPalette,
} from '@dsrg/core';
import type { PhotoItem, PhotoSet } from './photo-set.ts';
import { stopIfAborted } from './stop-if-aborted.ts';

/** Share of the labels' colour over the photos. */
const OPACITY = 0.55;

/** Photos and label maps are held at no more than this, in pixels: twice what a sheet shows. */
const LONGEST = 480;

/** A column of a run's sheet: what a stage, or a person, says of each photo. */
export interface SheetColumn {
  readonly heading: string;
  /** Labels of whatever size, or a picture; undefined leaves the place empty. */
  look(item: PhotoItem): Promise<LabelMap | RgbImage | undefined>;
}

/**
 * A sheet of photos with a column for each that says something of them: a row a photo, with its file and tags, and the classes found.
 * @param items photos of the set
 */
export async function makeRunSheet(
  title: readonly string[],
  photos: PhotoSet,
  items: readonly PhotoItem[],
  columns: readonly SheetColumn[],
  signal: AbortSignal,
): Promise<ContactSheet> {
  const { classes } = photos;
  const palette = vocPalette();
  const seen = new Set<number>();
  const tiles: (SheetTile | undefined)[] = [];
  for (const item of items) {
    stopIfAborted(signal);
    const full = await photos.photo(item);
    const { height, width } = sheetSize(full);
    const photo = resizePhoto(full, height, width, 'half-pixel');
    tiles.push(tileOf(photo, [item.file ?? item.id, describeTags(item, classes)]));
    for (const { look } of columns) {
      const found = await look(item);
      if (found?.kind !== 'labels') {
        tiles.push(found && tileOf(found, []));
        continue;
      }
      const there = [...new Set(found.data)];
      for (const label of there) seen.add(label);
      // A map on a coarser grid than the photo's has its corner cells on corner pixels, as networks lay their output.
      const labels = resizeLabels(found, height, width, 'align-corners');
      tiles.push(tileOf(overlay(photo, labels, palette, OPACITY), [describeFound(there, classes)]));
    }
  }
  const headings = ['photo', ...columns.map(({ heading }) => heading)];
  return { title, columns: headings.length, headings, tiles, legend: legendOf([...seen], classes, palette) };
}

/** The size at which a photo and what is found in it are held for a sheet. */
export function sheetSize({ height, width }: { readonly height: number; readonly width: number }) {
  const factor = Math.min(1, LONGEST / Math.max(height, width));
  const scaled = (side: number) => Math.max(1, Math.round(side * factor));
  return { height: scaled(height), width: scaled(width) };
}

function tileOf(picture: RgbImage, caption: readonly string[]): SheetTile {
  return { picture: async () => picture, caption };
}

function legendOf(labels: readonly number[], classes: readonly string[], palette: Uint8Array): SheetColour[] {
  return [...labels]
    .filter((label) => label !== 0)
    .sort((a, b) => a - b)
    .map((label) => {
      const [red = 0, green = 0, blue = 0] = palette.subarray(3 * label, 3 * label + 3);
      return {
        name: label === IGNORE ? 'undecided' : (classes[label] ?? `class ${label}`),
        colour: [red, green, blue],
      };
    });
}

function describeTags({ tags }: PhotoItem, classes: readonly string[]): string {
  if (tags === undefined) return 'not tagged';
  return tags.length === 0 ? 'none of the classes' : tags.map((tag) => classes[tag]).join(', ');
}

function describeFound(labels: readonly number[], classes: readonly string[]): string {
  const objects = labels.filter((label) => label !== 0 && label !== IGNORE).sort((a, b) => a - b);
  return objects.length === 0 ? 'nothing' : objects.map((label) => classes[label]).join(', ');
}
