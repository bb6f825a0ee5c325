import { PictureReader } from '../image/picture-reader.ts';
import type { RgbImage } from '../types.ts';
import { readAvifHeader } from './avif-header.ts';
import { dropAlpha } from './drop-alpha.ts';
import type { PhotoCodecs } from './photo-codecs.ts';

/**
 * Decodes an AVIF photo by libavif, as it is stored: {@link readAvifHeader} says how it is to be turned. Transparency is
 * left out, samples of 10 and 12 bits are made 8.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file
 */
export async function decodeAvif(
  bytes: Uint8Array,
  name: string,
  { avif }: Pick<PhotoCodecs, 'avif'>,
): Promise<RgbImage> {
  const reader = new PictureReader(bytes, `The AVIF ${name}`, false);
  const { height, width } = readAvifHeader(reader);
  const { result, messages } = await avif.run((codec) => codec.decode(bytes, 8));
  if (!result) throw reader.damaged(`libavif cannot decode it${messages[0] === undefined ? '' : ` (${messages[0]})`}`);
  if (result.height !== height || result.width !== width)
    throw reader.damaged('its picture has another size than it says');
  return { kind: 'rgb', data: dropAlpha(result.data), height, width };
}
