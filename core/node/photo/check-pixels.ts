import { DsrgError } from '../../errors.ts';
import type { PictureSize } from './picture-reader.ts';

/** Most pixels that a photo may declare: one of 14,142 × 14,142. */
export const mostPixels = 200_000_000;

/**
 * Refuses a picture by its declared size, before anything of that size is made.
 *
 * @param name of the file, for messages
 * @throws DsrgError IMAGE for more than `maxPixels`, or none
 */
export function checkPixels({ height, width }: PictureSize, name: string, maxPixels: number = mostPixels): void {
  if (height > 0 && width > 0 && height * width <= maxPixels) return;
  const found = `${height}×${width} pixels (height×width)`;
  if (height > 0 && width > 0) {
    const millions = (count: number) => Math.round(count / 1e5) / 10;
    throw new DsrgError(
      'IMAGE',
      `${name} declares ${found}, ${millions(height * width)} megapixels; at most ${millions(maxPixels)} are decoded.`,
      { hint: 'Is it a photo? Make it smaller, or cut it into tiles.' },
    );
  }
  throw new DsrgError('FILE_FORMAT', `${name} declares ${found}.`, { hint: 'Copy or download it again.' });
}
