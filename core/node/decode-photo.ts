import { DsrgError } from '../errors.ts';
import type { RgbImage } from '../types.ts';
import { decodeJpeg } from './jpeg-codec.ts';
import { isJpeg, readJpegHeader } from './jpeg-header.ts';
import { orientPhoto } from './orient-photo.ts';
import { photoOrientation } from './photo-orientation.ts';
import { readBytes } from './read-bytes.ts';

/** The decoders in use, for manifests: another decoder's pixels differ, and so do the scores. */
export const photoDecoders = { jpeg: '@jsquash/jpeg', others: 'jimp' } as const;

/**
 * Reads a photo: JPEG, PNG, BMP, GIF (first frame) or TIFF. It comes out as a viewer shows it: EXIF orientation is
 * applied, grey becomes grey RGB, transparency is left out.
 *
 * @throws DsrgError FILE_MISSING, and the errors of {@link decodePhoto}
 */
export async function readPhoto(path: string): Promise<RgbImage> {
  return decodePhoto(await readBytes(path, 'The photo'), path);
}

/**
 * Decodes a photo from the bytes of its file; the format is taken from the bytes, not from the name.
 *
 * @param name of the file, for messages
 * @returns `height × width × 3` 8-bit samples
 * @throws DsrgError FILE_FORMAT for a truncated, damaged or unknown file, IMAGE for a CMYK photo
 */
export async function decodePhoto(bytes: Uint8Array, name: string): Promise<RgbImage> {
  if (bytes.length === 0) {
    throw new DsrgError('FILE_FORMAT', `The photo ${name} is empty: 0 bytes.`, { hint: 'Copy or download it again.' });
  }
  if (!isJpeg(bytes)) return orientPhoto(await decodeByJimp(bytes, name), photoOrientation(bytes));
  const header = readJpegHeader(bytes);
  if (header && header.components !== 1 && header.components !== 3) {
    throw new DsrgError(
      'IMAGE',
      `The JPEG ${name} has ${header.components} components (CMYK); photos are RGB or grey.`,
      {
        hint: 'Convert it to sRGB, for example: magick in.jpg -colorspace sRGB out.jpg',
      },
    );
  }
  return orientPhoto(await decodeJpeg(bytes, name), header?.orientation ?? 1);
}

async function decodeByJimp(bytes: Uint8Array, name: string): Promise<RgbImage> {
  const { Jimp } = await import('jimp'); // 0.2 s to load, and most data sets never need it
  let bitmap: { data: Uint8Array; height: number; width: number };
  try {
    ({ bitmap } = await Jimp.fromBuffer(Buffer.from(bytes)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DsrgError('FILE_FORMAT', `The photo ${name} cannot be decoded (${reason}).`, {
      hint: 'JPEG, PNG, BMP, GIF and TIFF are read. Is it complete, and what its name says? Convert others to JPEG or PNG.',
      cause,
    });
  }
  const { data: rgba, height, width } = bitmap;
  const data = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { kind: 'rgb', data, height, width };
}
