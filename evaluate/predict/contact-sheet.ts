import { join } from 'node:path';
import { type ScoredOutline, spreadOverList } from '@dsrg/converters';
import { encodeJpegWith, overlay, type SheetTile } from '@dsrg/core';
import {
  createPhotoCodecs,
  drawContactSheet,
  type PhotoCodecs,
  readLabels,
  readPhoto,
  writeFileAtomic,
} from '@dsrg/core/node';
import { drawLayers } from '../report/draw-photo.ts';
import { formatDocument } from '../report/html/document.ts';
import { formatFrame, formatLegend } from '../report/html/gallery-frame.ts';
import { formatCard } from '../report/html/photo-card.ts';
import { script } from '../report/html/script.ts';
import type { PhotoInput } from './find-inputs.ts';
import type { FileStyle } from './photo-kinds.ts';
import { readRecord } from './records.ts';

/** Most photos on a sheet. */
export const sheetPhotos = 200;

/**
 * Writes a sheet of predicted photos, at most {@link sheetPhotos} of them, evenly taken: a page (`.html`) that needs nothing else,
 * or one picture (`.jpg`).
 *
 * @returns how many photos it shows
 */
export async function writeContactSheet(
  path: string,
  out: string,
  photos: readonly PhotoInput[],
  title: string,
  style: FileStyle,
): Promise<number> {
  const there = photos.filter(({ name }) => readRecord(out, name) !== undefined);
  const shown = spreadOverList(there, sheetPhotos);
  const page = /\.html?$/i.test(path);
  await writeFileAtomic(
    path,
    page ? await makePage(shown, out, title, style) : await makePicture(shown, out, title, style),
  );
  return shown.length;
}

async function makePage(photos: readonly PhotoInput[], out: string, title: string, style: FileStyle): Promise<string> {
  const { classes, palette } = style;
  const seen = new Set<number>();
  const codecs = createPhotoCodecs(style.maxPixels);
  const cards: string[] = [];
  for (const input of photos) {
    const objects = readRecord(out, input.name)?.objects ?? [];
    for (const { label } of objects) seen.add(label);
    const { image, labels } = await load(input, out, classes.length, codecs);
    const pictures = await drawLayers(image, [{ name: 'prediction', labels, palette }], { codecs });
    const note = describeObjects(objects, classes);
    cards.push(
      formatCard({ id: input.name, title: input.file, note, data: {}, pictures, captions: ['photo', 'prediction'] }),
    );
  }
  const legend = formatLegend(
    [...seen].sort((a, b) => a - b),
    classes,
    palette,
  );
  return formatDocument(title, `<section>${formatFrame([], [legend], cards)}</section>`, script);
}

async function makePicture(
  photos: readonly PhotoInput[],
  out: string,
  title: string,
  style: FileStyle,
): Promise<Uint8Array> {
  const { classes, palette, opacity } = style;
  const codecs = createPhotoCodecs(style.maxPixels);
  const found = photos.map(({ name }) => readRecord(out, name)?.objects ?? []);
  const tiles = photos.map((input, k): SheetTile => {
    const objects = describeObjects(found[k] ?? [], classes);
    return {
      async picture() {
        const { image, labels } = await load(input, out, classes.length, codecs);
        return overlay(image, labels, palette, opacity);
      },
      caption: [input.file, objects],
    };
  });
  const seen = new Set(found.flatMap((objects) => objects.map(({ label }) => label)));
  const legend = [...seen]
    .sort((a, b) => a - b)
    .map((label) => {
      const [red = 0, green = 0, blue = 0] = palette.subarray(3 * label, 3 * label + 3);
      return { name: classes[label] ?? `class ${label}`, colour: [red, green, blue] as const };
    });
  const columns = Math.max(1, Math.ceil(Math.sqrt(photos.length)));
  return encodeJpegWith(await drawContactSheet({ title: [title], columns, tiles, legend }), 88, codecs, false);
}

/** The classes of the objects, each with its objects' scores: `cow (0.93, 0.71)`. */
function describeObjects(objects: readonly ScoredOutline[], classes: readonly string[]): string {
  const found = [...new Set(objects.map(({ label }) => label))].map((label) => {
    const scores = objects.filter((object) => object.label === label).map(({ score }) => score?.toFixed(2) ?? '');
    return `${classes[label]} (${scores.slice(0, 4).join(', ')}${scores.length > 4 ? ', …' : ''})`;
  });
  return found.join(', ') || 'nothing found';
}

async function load({ path, name }: PhotoInput, out: string, classes: number, codecs: PhotoCodecs) {
  const [image, labels] = await Promise.all([
    readPhoto(path, { codecs }),
    readLabels(join(out, 'masks', `${name}.png`), { classes, maxPixels: codecs.maxPixels }),
  ]);
  return { image, labels };
}
