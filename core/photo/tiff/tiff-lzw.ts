import type { PictureReader } from '../../image/picture-reader.ts';

/**
 * Unpacks LZW as TIFF 6.0 has it (section 13): most significant bit first, codes one bit longer one code early.
 *
 * @param length that is wanted; what follows is not unpacked
 * @returns at most `length` bytes
 * @throws DsrgError FILE_FORMAT for unsound codes, IMAGE for the form that programs before TIFF 6.0 wrote
 */
export function unpackTiffLzw(packed: Uint8Array, length: number, reader: PictureReader): Uint8Array {
  if (packed[0] === 0 && (packed[1] ?? 0) & 1) throw reader.unread('it is compressed by LZW as before TIFF 6.0');
  const out = new Uint8Array(length);
  // A word is a stretch of what was written before: each code notes where it begins and how long it is.
  const starts = new Uint32Array(4097);
  const lengths = new Uint32Array(4097);
  let [written, width, next, previous, held, bits, at] = [0, 9, 258, -1, 0, 0, 0];
  let lastStart = 0;
  let lastLength = 0;
  while (written < length) {
    while (bits < width && at < packed.length) {
      held = ((held << 8) | packed[at++]!) & 0xffffff;
      bits += 8;
    }
    if (bits < width) break;
    const code = (held >> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (code === 257) break;
    if (code === 256) {
      [width, next, previous] = [9, 258, -1];
      continue;
    }
    if (code >= 256 && (previous < 0 || code > next)) throw reader.damaged('its pixels are packed wrongly');
    const start = written;
    if (code < 256) out[written++] = code;
    else {
      // The code that is about to be made is the last word with its first letter once more: the byte that follows it.
      const from = code === next ? lastStart : starts[code]!;
      const count = code === next ? lastLength + 1 : lengths[code]!;
      for (let k = 0; k < count && written < length; k++) out[written++] = out[from + k]!;
    }
    if (previous >= 0 && next < 4096) {
      starts[next] = lastStart;
      lengths[next] = lastLength + 1;
      next += 1;
    }
    if (next + 1 >= 1 << width && width < 12) width += 1;
    [previous, lastStart, lastLength] = [code, start, written - start];
  }
  return out.subarray(0, written);
}
