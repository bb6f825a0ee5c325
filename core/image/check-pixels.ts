import { DsrgError } from '../errors.ts';
import type { PictureSize } from './picture-reader.ts';

/** Most pixels that a picture may declare where nobody says otherwise: one of 14,142 × 14,142. */
export const mostPixels = 200_000_000;

/** Longest side of a picture: what walks along outlines takes as long as they are, however narrow the picture. Ours: 16 times what JPEG can say. */
const LONGEST = 1_048_576;

/**
 * Refuses a picture by its declared size, before anything of that size is made.
 *
 * @param what the picture is, for messages: `The photo a.png`
 * @throws DsrgError IMAGE for more than `maxPixels`, or a side of more than 1,048,576; FILE_FORMAT for none
 */
export function checkPixels({ height, width }: PictureSize, what: string, maxPixels: number = mostPixels): void {
  const pixels = height * width;
  if (height > 0 && width > 0 && pixels <= maxPixels && Math.max(height, width) <= LONGEST) return;
  const found = `${height}×${width} pixels (height×width)`;
  if (!(height > 0 && width > 0))
    throw new DsrgError('FILE_FORMAT', `${what} declares ${found}.`, { hint: 'Copy or download it again.' });
  if (pixels <= maxPixels)
    throw new DsrgError('IMAGE', `${what} declares ${found}; no side may be longer than ${LONGEST}.`, {
      hint: 'Is it damaged? Of a sound one, cut tiles.',
    });
  throw new DsrgError(
    'IMAGE',
    `${what} declares ${found}, ${megapixels(pixels)} megapixels; at most ${megapixels(maxPixels)} are decoded.`,
    {
      hint: `Is it damaged? Of a sound one, cut tiles or make it smaller; --max-megapixels ${Math.ceil(pixels / 1e6)} decodes it whole.`,
    },
  );
}

function megapixels(pixels: number): string {
  return String(Number((pixels / 1e6).toPrecision(3)));
}
