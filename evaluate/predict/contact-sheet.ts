import { join } from 'node:path';
import { overlay, type RgbImage, resizePhoto } from '@dsrg/core';
import {
  createPhotoCodecs,
  encodeJpeg,
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
import type { FileStyle } from './photo-files.ts';
import { readRecord } from './records.ts';

/** Most photos on a sheet. */
export const sheetPhotos = 200;

/** Sides of a tile and the gap between two, on a sheet that is one picture, in pixels. */
const TILE = 240;
const GAP = 8;

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
  const shown = evenly(there, sheetPhotos);
  const page = /\.html?$/i.test(path);
  await writeFileAtomic(path, page ? await makePage(shown, out, title, style) : await makePicture(shown, out, style));
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
    const found = [...new Set(objects.map(({ label }) => label))].map((label) => {
      const scores = objects.filter((object) => object.label === label).map(({ score }) => score?.toFixed(2) ?? '');
      return `${classes[label]} (${scores.slice(0, 4).join(', ')}${scores.length > 4 ? ', …' : ''})`;
    });
    const note = found.join(', ') || 'nothing found';
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

async function makePicture(photos: readonly PhotoInput[], out: string, style: FileStyle): Promise<Uint8Array> {
  const columns = Math.max(1, Math.ceil(Math.sqrt(photos.length)));
  const rows = Math.max(1, Math.ceil(photos.length / columns));
  const [height, width] = [rows, columns].map((count) => count * (TILE + GAP) + GAP) as [number, number];
  const sheet: RgbImage = { kind: 'rgb', data: new Uint8Array(height * width * 3).fill(255), height, width };
  const codecs = createPhotoCodecs(style.maxPixels);
  for (const [index, input] of photos.entries()) {
    const { image, labels } = await load(input, out, style.classes.length, codecs);
    const factor = Math.min(1, TILE / Math.max(image.height, image.width));
    const [h, w] = [image.height, image.width].map((side) => Math.max(1, Math.round(side * factor))) as [
      number,
      number,
    ];
    const tile = resizePhoto(overlay(image, labels, style.palette, style.opacity), h, w, 'half-pixel');
    const top = GAP + Math.floor(index / columns) * (TILE + GAP) + Math.floor((TILE - h) / 2);
    const left = GAP + (index % columns) * (TILE + GAP) + Math.floor((TILE - w) / 2);
    for (let y = 0; y < h; y++)
      sheet.data.set(tile.data.subarray(y * w * 3, (y + 1) * w * 3), ((top + y) * width + left) * 3);
  }
  return encodeJpeg(sheet, 88, codecs);
}

async function load({ path, name }: PhotoInput, out: string, classes: number, codecs: PhotoCodecs) {
  const [image, labels] = await Promise.all([
    readPhoto(path, { codecs }),
    readLabels(join(out, 'masks', `${name}.png`), { classes, maxPixels: codecs.maxPixels }),
  ]);
  return { image, labels };
}

function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]!);
}
