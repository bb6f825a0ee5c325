import { DsrgError, ReadBudget } from '@dsrg/core';
import { textLines } from './text-lines.ts';

/** What VOC's list of a class says of a photo. */
export interface MainEntry {
  readonly id: string;
  /** 1: shows the class; -1: does not; 0: shows it, but only objects that are hard to recognise. */
  readonly shows: 1 | 0 | -1;
}

/**
 * Reads a list of `ImageSets/Main` that speaks of one class (`cat_train.txt`): an id and 1, -1 or 0 a line.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for a line of another kind
 */
export function readMainList(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): MainEntry[] {
  const entries: MainEntry[] = [];
  for (const { line, number } of textLines(text, budget)) {
    const gap = line.search(/\s/);
    const id = gap < 0 ? line : line.slice(0, gap);
    const shows = Number(line.slice(id.length).trim() || Number.NaN);
    if (shows !== 1 && shows !== 0 && shows !== -1) {
      throw new DsrgError(
        'FILE_FORMAT',
        `Line ${number} of ${fileName} is "${line.slice(0, 60)}"; an id and 1, -1 or 0 were expected.`,
        {
          hint: 'Expected: 2007_000027  1',
        },
      );
    }
    entries.push({ id: id.normalize('NFC'), shows });
  }
  return entries;
}
