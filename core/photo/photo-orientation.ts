import { PictureReader } from '../image/picture-reader.ts';
import { readAvifHeader } from './avif-header.ts';
import { isJpeg, readJpegHeader } from './jpeg-header.ts';
import { tiffOrientation } from './tiff-orientation.ts';
import { webpOrientation } from './webp-header.ts';

/**
 * How a photo is stored: the EXIF orientation of a JPEG, of a PNG (chunk eXIf, PNG 1.5 extensions), of a WebP or of a TIFF
 * file; of an AVIF file its own turn and mirror, which take the place of EXIF there (ISO 23000-22).
 *
 * @param bytes of the file, or its beginning; a PNG's EXIF data may stand behind its pixels
 * @returns 1 to 8, as {@link orientLabels} takes it; 1 where nothing is said
 */
export function photoOrientation(bytes: Uint8Array): number {
  if (isJpeg(bytes)) return readJpegHeader(bytes)?.orientation ?? 1;
  if (latin1(bytes, 8, 12) === 'WEBP') return webpOrientation(new PictureReader(bytes, 'The WebP', true)) ?? 1;
  if (latin1(bytes, 4, 8) === 'ftyp') return avifOrientation(bytes);
  const exif = isPng(bytes) ? pngExif(bytes) : bytes;
  return (exif && tiffOrientation(exif)) ?? 1;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function avifOrientation(bytes: Uint8Array): number {
  try {
    return readAvifHeader(new PictureReader(bytes, 'The AVIF', false)).orientation;
  } catch {
    return 1; // its size cannot be read either, and whoever asks for that is told why
  }
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, at) => bytes[at] === byte);
}

function pngExif(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    if (latin1(bytes, at + 4, at + 8) === 'eXIf') return bytes.subarray(at + 8, end);
    at = end + 4; // behind the checksum
  }
  return undefined;
}
