import { DsrgError } from '../errors.ts';
import { checkPixels } from '../image/check-pixels.ts';
import type { RgbImage } from '../types.ts';
import { decodeAvif } from './photo/decode-avif.ts';
import { decodeBmp } from './photo/decode-bmp.ts';
import { decodeGif } from './photo/decode-gif.ts';
import { decodePng } from './photo/decode-png.ts';
import { decodeWebp } from './photo/decode-webp.ts';
import { decodeJpeg } from './photo/jpeg-codec.ts';
import { readJpegHeader } from './photo/jpeg-header.ts';
import { orientPhoto } from './photo/orient-photo.ts';
import { createPhotoCodecs, type PhotoCodecs } from './photo/photo-codecs.ts';
import type { PhotoFormat } from './photo/photo-format.ts';
import { readPhotoHeader } from './photo/photo-header.ts';
import { photoOrientation } from './photo/photo-orientation.ts';
import { decodeTiff } from './photo/tiff/decode-tiff.ts';
import { readBytes } from './read-bytes.ts';

/**
 * The packages that decode photos, for manifests: another decoder's pixels differ, and so do the scores. PNG, BMP, GIF and
 * TIFF are decoded here.
 */
export const photoDecoders = { jpeg: '@jsquash/jpeg', webp: '@jsquash/webp', avif: '@jsquash/avif' } as const;

/** How photos are decoded. */
export interface PhotoOptions {
  /** For who decodes many photos, or large ones; each photo would start its own else. @default codecs of its own */
  readonly codecs?: PhotoCodecs | undefined;
}

/**
 * Reads a photo: JPEG, PNG, WebP, AVIF, BMP, GIF (first picture) or TIFF (first page). It comes out as a viewer shows it:
 * EXIF orientation is applied, grey becomes grey RGB, four inks become RGB as Pillow makes it, transparency is left out.
 *
 * @throws DsrgError FILE_MISSING, and the errors of {@link decodePhoto}
 */
export async function readPhoto(path: string, options: PhotoOptions = {}): Promise<RgbImage> {
  return decodePhoto(await readBytes(path, 'The photo'), path, options);
}

/**
 * Decodes a photo from the bytes of its file; the format is taken from the bytes, not from the name. The size it declares
 * is looked at before anything is decoded.
 *
 * @param name of the file, for messages
 * @returns `height × width × 3` 8-bit samples
 * @throws DsrgError FILE_FORMAT for a truncated, damaged or unknown file, IMAGE for one of a kind that is not read or of too
 *   many pixels
 */
export async function decodePhoto(bytes: Uint8Array, name: string, options: PhotoOptions = {}): Promise<RgbImage> {
  if (bytes.length === 0) {
    throw new DsrgError('FILE_FORMAT', `The photo ${name} is empty: 0 bytes.`, { hint: 'Copy or download it again.' });
  }
  const { format, size } = readPhotoHeader(bytes, name);
  const { codecs = createPhotoCodecs() } = options;
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
    decodeTiff(bytes, name, (jpeg) => decodeAnyJpeg(jpeg, name, codecs) as Promise<RgbImage>),
};
