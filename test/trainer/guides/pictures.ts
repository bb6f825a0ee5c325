import type { BinaryMask, LabelMap, RgbImage } from '@dsrg/core';

/** Labels drawn as text: a digit for a class, `.` for 0, `?` for 255. */
export function drawLabels(...rows: string[]): LabelMap {
  const read = (mark: string) => (mark === '.' ? 0 : mark === '?' ? 255 : Number(mark));
  const data = Uint8Array.from(rows.join(''), read);
  return { kind: 'labels', data, height: rows.length, width: rows[0]?.length ?? 0 };
}

/** The way back. */
export function showLabels({ data, height, width }: LabelMap): string[] {
  const marks = Array.from(data, (label) => (label === 0 ? '.' : label === 255 ? '?' : `${label}`));
  return Array.from({ length: height }, (_, y) => marks.slice(y * width, (y + 1) * width).join(''));
}

/** A mask drawn as text: `#` for 1. */
export function drawMask(...rows: string[]): BinaryMask {
  const data = Uint8Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0));
  return { kind: 'mask', data, height: rows.length, width: rows[0]?.length ?? 0 };
}

/** A photo of one colour. */
export function greyPhoto(height: number, width: number): RgbImage {
  return { kind: 'rgb', data: new Uint8Array(height * width * 3).fill(128), height, width };
}
