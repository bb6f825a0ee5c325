import { PictureReader } from '../image/picture-reader.ts';
import type { RgbImage } from '../types.ts';
import { dropAlpha } from './drop-alpha.ts';
import type { PhotoCodecs } from './photo-codecs.ts';
import { riffChunks } from './riff-chunks.ts';
import { readWebpHeader } from './webp-header.ts';

/**
 * Decodes a WebP photo, lossy or lossless, by libwebp. Transparency is left out.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file, IMAGE for an animation
 */
export async function decodeWebp(
  bytes: Uint8Array,
  name: string,
  { webp }: Pick<PhotoCodecs, 'webp'>,
): Promise<RgbImage> {
  const reader = new PictureReader(bytes, `The WebP ${name}`, true);
  const { animated, height, width } = readWebpHeader(reader);
  if (animated) throw reader.unread('it is an animation');
  // libwebp decodes what is there of a truncated file: that the file is whole is seen by its chunks.
  for (const { at, length } of riffChunks(reader)) reader.slice(at, length);
  const { result, messages } = await webp.run((codec) => codec.decode(bytes));
  if (!result) throw reader.damaged(`libwebp cannot decode it${messages[0] === undefined ? '' : ` (${messages[0]})`}`);
  if (result.height !== height || result.width !== width)
    throw reader.damaged('its picture has another size than it says');
  return { kind: 'rgb', data: dropAlpha(result.data), height, width };
}
