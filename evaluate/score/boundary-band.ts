import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/**
 * The truth near its borders: all that is farther than `width` pixels from a change of label becomes void, so that only
 * the band is scored (the trimap of DeepLab's evaluation). Void counts as a label: the rim around VOC's objects is a border.
 *
 * @param truth labels, 255 for void
 * @param width pixels on either side of a border, at least 1; 1 keeps the pixels that touch another label. Distances are
 *   counted in steps to one of the eight neighbours
 * @example
 * boundaryBand({ kind: 'labels', data: Uint8Array.of(0, 0, 0, 1, 1), height: 1, width: 5 }, 1).data; // 255, 255, 0, 1, 255
 */
export function boundaryBand({ data, height, width: columns }: LabelMap, width: number): LabelMap {
  if (!Number.isInteger(width) || width < 1 || width > 254)
    throw new DsrgError('CONFIG', `A band of ${width} pixels; a whole number from 1 to 254 was expected.`);
  let near = bordersOf(data, height, columns);
  for (let step = 1; step < width; step++) near = dilate(near, height, columns);
  return { kind: 'labels', data: data.map((label, i) => (near[i] ? label : IGNORE)), height, width: columns };
}

/** 1 where one of the eight neighbours has another label. */
function bordersOf(data: Uint8Array, height: number, width: number): Uint8Array {
  const borders = new Uint8Array(data.length);
  const compare = (a: number, b: number) => {
    if (data[a] === data[b]) return;
    borders[a] = 1;
    borders[b] = 1;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const [right, below] = [x + 1 < width, y + 1 < height];
      if (right) compare(i, i + 1);
      if (below) compare(i, i + width);
      if (right && below) {
        compare(i, i + width + 1);
        compare(i + 1, i + width);
      }
    }
  return borders;
}

/** Grows by one pixel in all eight directions: along rows, then along columns. */
function dilate(mask: Uint8Array, height: number, width: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      rows[i] = mask[i]! | (x > 0 ? mask[i - 1]! : 0) | (x + 1 < width ? mask[i + 1]! : 0);
  const grown = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++)
    grown[i] = rows[i]! | (i >= width ? rows[i - width]! : 0) | (i + width < mask.length ? rows[i + width]! : 0);
  return grown;
}
