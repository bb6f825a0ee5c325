import { decodePhotoWith } from '../photo/decode-photo.ts';
import { encodeJpegWith } from '../photo/jpeg-codec.ts';
import type { PhotoCodecs } from '../photo/photo-codecs.ts';
import type { RgbImage } from '../types.ts';
import { createPhotoCodecs } from './create-photo-codecs.ts';
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
 * Decodes a photo from the bytes of its file, as {@link decodePhotoWith} does.
 *
 * @param name of the file, for messages
 */
export async function decodePhoto(bytes: Uint8Array, name: string, options: PhotoOptions = {}): Promise<RgbImage> {
  return decodePhotoWith(options.codecs ?? createPhotoCodecs(), bytes, name);
}

/**
 * Encodes a photo as JPEG (mozjpeg); the same photo always gives the same bytes.
 *
 * @param quality 1 to 100. @default 90
 * @param codecs for who encodes many. @default codecs of its own
 * @throws DsrgError CONFIG for a quality out of range
 */
export async function encodeJpeg(
  photo: RgbImage,
  quality = 90,
  codecs: Pick<PhotoCodecs, 'jpegEncoder'> = createPhotoCodecs(),
): Promise<Uint8Array> {
  return encodeJpegWith(photo, quality, codecs);
}
