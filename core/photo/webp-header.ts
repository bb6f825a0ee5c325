import type { PictureReader, PictureSize } from '../image/picture-reader.ts';
import { riffChunks } from './riff-chunks.ts';
import { tiffOrientation } from './tiff-orientation.ts';

/** What the first chunk of a WebP file says (RFC 9649). */
export interface WebpHeader extends PictureSize {
  readonly animated: boolean;
}

/** Reads the size of a WebP file. @throws DsrgError FILE_FORMAT */
export function readWebpHeader(reader: PictureReader): WebpHeader {
  const kind = reader.text(12, 4);
  if (kind === 'VP8X') {
    const side = (at: number) => 1 + reader.uint16(at) + (reader.uint8(at + 2) << 16);
    return { width: side(24), height: side(27), animated: (reader.uint8(20) & 2) !== 0 };
  }
  if (kind === 'VP8L') {
    const bits = reader.uint32(21);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), animated: false };
  }
  if (kind !== 'VP8 ' || reader.text(23, 3) !== '\x9d\x01\x2a') throw reader.damaged('it begins with no picture');
  return { width: reader.uint16(26) & 0x3fff, height: reader.uint16(28) & 0x3fff, animated: false };
}

/** The EXIF orientation of a WebP file; the data may stand behind its pixels. */
export function webpOrientation(reader: PictureReader): number | undefined {
  try {
    for (const { kind, at, length } of riffChunks(reader)) {
      if (kind !== 'EXIF') continue;
      const exif = reader.slice(at, length);
      // Some writers leave in what JPEG puts before the data.
      return tiffOrientation(reader.text(at, Math.min(6, length)) === 'Exif\0\0' ? exif.subarray(6) : exif);
    }
  } catch {
    // The beginning of a file says nothing of its end; a truncated file is found when its pixels are decoded.
  }
  return undefined;
}
