import { DsrgError } from '../errors.ts';
import { PictureReader, type PictureSize } from '../image/picture-reader.ts';
import { readPngHeader } from '../image/png-chunks.ts';
import { readAvifHeader } from './avif-header.ts';
import { readBmpSize } from './bmp-header.ts';
import { readGifSize } from './decode-gif.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { type PhotoFormat, photoFormat } from './photo-format.ts';
import { tiffReader } from './tiff/decode-tiff.ts';
import { readTiffDirectory } from './tiff/tiff-directory.ts';
import { tiffSize } from './tiff/tiff-layout.ts';
import { readWebpHeader } from './webp-header.ts';

/** What a photo declares before any pixel is decoded. */
export interface PhotoHeader {
  readonly format: PhotoFormat;
  /** As stored, before any turn. */
  readonly size: PictureSize;
}

const names = { png: 'PNG', gif: 'GIF', bmp: 'BMP', webp: 'WebP', avif: 'AVIF' } as const;

/**
 * Reads what a photo declares of itself.
 *
 * @param bytes of the file; of most formats the beginning is enough
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for what is no photo that is read, and for a header that is damaged or cut short
 */
export function readPhotoHeader(bytes: Uint8Array, name: string): PhotoHeader {
  const format = photoFormat(bytes, name);
  return { format, size: sizeOf(format, bytes, name) };
}

function sizeOf(format: PhotoFormat, bytes: Uint8Array, name: string): PictureSize {
  if (format === 'jpeg') {
    const header = readJpegHeader(bytes);
    if (header) return header;
    throw new DsrgError('FILE_FORMAT', `The JPEG ${name} is damaged: no size is found in its ${bytes.length} bytes.`, {
      hint: 'Copy or download it again.',
    });
  }
  if (format === 'tiff') return tiffSize(readTiffDirectory(tiffReader(bytes, name)));
  const little = format === 'gif' || format === 'bmp' || format === 'webp';
  const reader = new PictureReader(bytes, `The ${names[format]} ${name}`, little);
  if (format === 'png') return readPngHeader(reader);
  if (format === 'gif') return readGifSize(reader);
  if (format === 'bmp') return readBmpSize(reader);
  return format === 'webp' ? readWebpHeader(reader) : readAvifHeader(reader);
}
