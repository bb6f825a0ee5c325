import { isJpeg, readJpegHeader } from './jpeg-header.ts';
import { tiffOrientation } from './tiff-orientation.ts';

/**
 * How a photo is stored: the EXIF orientation of a JPEG, of a PNG (chunk eXIf, PNG 1.5 extensions) or of a TIFF file.
 *
 * @param bytes of the file, or its beginning; a PNG's EXIF data may stand behind its pixels
 * @returns 1 to 8, as {@link orientPhoto} takes it; 1 where nothing is said
 */
export function photoOrientation(bytes: Uint8Array): number {
  if (isJpeg(bytes)) return readJpegHeader(bytes)?.orientation ?? 1;
  const exif = isPng(bytes) ? pngExif(bytes) : bytes;
  return (exif && tiffOrientation(exif)) ?? 1;
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, at) => bytes[at] === byte);
}

function pngExif(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'eXIf') return bytes.subarray(at + 8, end);
    at = end + 4; // behind the checksum
  }
  return undefined;
}
