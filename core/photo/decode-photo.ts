import { DsrgError } from '../errors.ts';
import { checkPixels } from '../image/check-pixels.ts';
import type { RgbImage } from '../types.ts';
import { decodeAvif } from './decode-avif.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeGif } from './decode-gif.ts';
import { decodePng } from './decode-png.ts';
import { decodeWebp } from './decode-webp.ts';
import { decodeJpeg } from './jpeg-codec.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { orientPhoto } from './orient-photo.ts';
import type { PhotoCodecs } from './photo-codecs.ts';
import type { PhotoFormat } from './photo-format.ts';
import { readPhotoHeader } from './photo-header.ts';
import { photoOrientation } from './photo-orientation.ts';
import { decodeTiff } from './tiff/decode-tiff.ts';

/**
 * Decodes a photo from the bytes of its file, to the same pixels in Node and in a page; the format is taken from the bytes, not from the name.
 * The size it declares is looked at before anything is decoded.
 *
 * @param name of the file, for messages
 * @returns `height × width × 3` 8-bit samples
 * @throws DsrgError FILE_FORMAT for a truncated, damaged or unknown file, IMAGE for one of a kind that is not read or of too
 *   many pixels
 */
export async function decodePhotoWith(codecs: PhotoCodecs, bytes: Uint8Array, name: string): Promise<RgbImage> {
  if (bytes.length === 0) {
    throw new DsrgError('FILE_FORMAT', `The photo ${name} is empty: 0 bytes.`, { hint: 'Copy or download it again.' });
  }
  const { format, size } = readPhotoHeader(bytes, name);
  checkPixels(size, `The photo ${name}`, codecs.maxPixels);
  const stored = await decoders[format](bytes, name, codecs);
  return orientPhoto(stored, photoOrientation(bytes));
}

type Decoder = (bytes: Uint8Array, name: string, codecs: PhotoCodecs) => Promise<RgbImage> | RgbImage;

const decodeAnyJpeg: Decoder = (bytes, name, codecs) =>
  decodeJpeg(bytes, name, codecs, readJpegHeader(bytes)?.components);

const decoders: Readonly<Record<PhotoFormat, Decoder>> = {
  jpeg: decodeAnyJpeg,
  png: decodePng,
  bmp: decodeBmp,
  gif: decodeGif,
  webp: decodeWebp,
  avif: decodeAvif,
  tiff: (bytes, name, codecs) =>
    decodeTiff(bytes, name, (jpeg) => decodeAnyJpeg(jpeg, name, codecs) as Promise<RgbImage>, codecs.inflate),
};
