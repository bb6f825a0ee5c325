import { photoId, readIds } from '@dsrg/converters';

/**
 * Reads a published list of photos: bare ids (VOC's `ImageSets`, DSRG's `train_aug_id.txt`), a photo's file and its number
 * (`input_list.txt` of SEC and DSRG), or the paths of photo and label (DSRG's `train.txt`, whose lines end as on Windows). The order is kept.
 *
 * @param fileName for messages
 * @returns ids: names of the photos without folder and extension
 * @throws DsrgError DATASET for an empty list or a photo that occurs twice
 */
export function readPhotoList(text: string, fileName: string): string[] {
  const ids = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim().split(/\s+/)[0] as string)
    .map((path) => (path === '' ? '' : photoId(path.replace(/^.*[/\\]/, ''))));
  return readIds(ids.join('\n'), fileName);
}
