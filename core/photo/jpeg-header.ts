import { tiffOrientation } from './tiff-orientation.ts';

/** What the header of a JPEG says, before any pixel is decoded. */
export interface JpegHeader {
  /** Rows as stored, before the EXIF turn. */
  readonly height: number;
  /** Columns as stored, before the EXIF turn. */
  readonly width: number;
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: number;
  /** EXIF orientation, 1 to 8; 1 is upright, and 5 to 8 swap height and width. */
  readonly orientation: number;
}

/** True for bytes that begin as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Reads a JPEG's segments up to its frame header (ITU T.81, B.2).
 *
 * @returns `undefined` where the file ends before the frame header
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!;
    // libjpeg passes over what lies between two segments, too.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      const end = at + 2 + view.getUint16(at + 2);
      if (marker === 0xda || marker === 0xd9 || end > bytes.length) return undefined;
      if (isFrame(marker)) {
        if (end < at + 10) return undefined;
        const height = view.getUint16(at + 5);
        const width = view.getUint16(at + 7);
        return height && width ? { height, width, components: bytes[at + 9]!, orientation } : undefined;
      }
      if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, end)) ?? orientation;
      at = end;
    }
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function exifOrientation(segment: Uint8Array): number | undefined {
  const isExif = String.fromCharCode(...segment.subarray(0, 6)) === 'Exif\0\0';
  return isExif ? tiffOrientation(segment.subarray(6)) : undefined;
}
