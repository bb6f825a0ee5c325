import { DsrgError, ReadBudget } from '@dsrg/core';
import { photoId } from '../read/photo-id.ts';
import { textLines } from '../read/text-lines.ts';

/**
 * Reads `input_list.txt` of SEC and DSRG: a photo's file name and its number in each line (`2008_007028.jpg 0`).
 *
 * @param fileName for messages
 * @returns id of the photo by its number; numbers as texts, without leading zeros
 * @throws DsrgError FILE_FORMAT for another line; DATASET for a number or a photo that occurs twice
 */
export function readInputList(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): Map<string, string> {
  const photos = new Map<string, string>();
  const seen = new Set<string>();
  for (const { line, number: place } of textLines(text, budget)) {
    const [digits] = /(?<=\s)\d{1,15}$/.exec(line.slice(-16)) ?? [];
    const image = line.slice(0, -(digits?.length ?? 0)).trim();
    if (digits === undefined || image === '') {
      throw new DsrgError(
        'FILE_FORMAT',
        `Line ${place} of ${fileName} is "${line.slice(0, 60)}"; a photo and its number were expected.`,
        {
          hint: 'For example: 2008_007028.jpg 0',
        },
      );
    }
    const [id, number] = [photoId(image), String(Number(digits))];
    if (photos.has(number) || seen.has(id)) {
      throw new DsrgError(
        'DATASET',
        `Line ${place} of ${fileName} repeats the ${photos.has(number) ? `number ${number}` : `photo ${id}`}.`,
      );
    }
    photos.set(number, id);
    seen.add(id);
  }
  if (photos.size === 0) throw new DsrgError('DATASET', `The list ${fileName} is empty.`);
  return photos;
}

/** Writes such a list: photos numbered in their order. */
export function writeInputList(ids: Iterable<string>): string {
  return [...ids].map((id, index) => `${id}.jpg ${index}\n`).join('');
}
