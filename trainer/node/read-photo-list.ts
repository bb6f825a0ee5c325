import { photoId, readIds, textLines } from '@dsrg/converters';
import { ReadBudget } from '@dsrg/core';

/**
 * Reads a published list of photos: bare ids (VOC's `ImageSets`, DSRG's `train_aug_id.txt`), a photo's file and its number
 * (`input_list.txt` of SEC and DSRG), or the paths of photo and label (DSRG's `train.txt`, whose lines end as on Windows). The order is kept.
 *
 * @param fileName for messages
 * @returns ids: names of the photos without folder and extension
 * @throws DsrgError DATASET for an empty list or a photo that occurs twice
 */
export function readPhotoList(text: string, fileName: string): string[] {
  const budget = new ReadBudget(fileName, text.length);
  // Empty lines stay, so that messages count as the file does.
  let ids = '';
  let lines = 1;
  for (const { line, number } of textLines(text, budget)) {
    ids += '\n'.repeat(number - lines) + photoId(line.split(/\s+/, 1)[0] ?? '');
    lines = number;
  }
  return readIds(ids, fileName);
}
