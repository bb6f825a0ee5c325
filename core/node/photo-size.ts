import { DsrgError } from '../errors.ts';
import { isJpeg, readJpegHeader } from './jpeg-header.ts';
import { photoOrientation } from './photo-orientation.ts';

/**
 * Reads the size of a photo from its header, as {@link decodePhoto} will give it (EXIF orientation applied). The first
 * 256 KB of the file are enough as a rule.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT where no size is found; sizes of TIFF files are not looked for
 */
export function photoSize(bytes: Uint8Array, name: string): { height: number; width: number } {
  const size = isJpeg(bytes) ? readJpegHeader(bytes) : (pngSize(bytes) ?? gifSize(bytes) ?? bmpSize(bytes));
  if (size && size.height > 0 && size.width > 0) {
    const { height, width } = size;
    return photoOrientation(bytes) >= 5 ? { height: width, width: height } : { height, width };
  }
  throw new DsrgError('FILE_FORMAT', `The header of ${name} gives no size (${bytes.length} bytes read).`, {
    hint: 'JPEG, PNG, GIF and BMP are known. Is the file complete, and what its name says?',
  });
}

function pngSize(bytes: Uint8Array): { height: number; width: number } | undefined {
  if (bytes.length < 24 || text(bytes, 1, 4) !== 'PNG' || text(bytes, 12, 16) !== 'IHDR') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { height: view.getUint32(20), width: view.getUint32(16) };
}

function gifSize(bytes: Uint8Array): { height: number; width: number } | undefined {
  if (bytes.length < 10 || text(bytes, 0, 4) !== 'GIF8') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { height: view.getUint16(8, true), width: view.getUint16(6, true) };
}

function bmpSize(bytes: Uint8Array): { height: number; width: number } | undefined {
  if (bytes.length < 26 || text(bytes, 0, 2) !== 'BM') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { height: Math.abs(view.getInt32(22, true)), width: Math.abs(view.getInt32(18, true)) };
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
