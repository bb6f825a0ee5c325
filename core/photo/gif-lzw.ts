import type { PictureReader } from '../image/picture-reader.ts';

/**
 * Unpacks the indices of a GIF's picture (GIF89a, appendix F).
 *
 * @param start of the picture's data: the least code size, then blocks
 * @param count of pixels
 * @throws DsrgError FILE_FORMAT for unsound codes, and for fewer pixels than `count`
 */
export function unpackGif(reader: PictureReader, start: number, count: number): Uint8Array {
  const least = reader.uint8(start);
  if (least < 1 || least > 11) throw reader.damaged(`its codes begin at ${least} bits`);
  const [clear, end] = [1 << least, (1 << least) + 1];
  const before = new Uint16Array(4096);
  const last = new Uint8Array(4096);
  const lengths = new Uint16Array(4096);
  for (let k = 0; k < clear; k++) [last[k], lengths[k]] = [k, 1];
  const out = new Uint8Array(count);
  let [width, next, previous, held, bits, written] = [least + 1, end + 1, -1, 0, 0, 0];
  let at = start + 1;
  let block = reader.uint8(at++);
  while (written < count) {
    while (bits < width) {
      if (block === 0) throw reader.damaged(`it holds ${written} of ${count} pixels`);
      held |= reader.uint8(at++) << bits;
      bits += 8;
      if (--block === 0) block = reader.uint8(at++);
    }
    const code = held & ((1 << width) - 1);
    held >>>= width;
    bits -= width;
    if (code === end) throw reader.damaged(`it holds ${written} of ${count} pixels`);
    if (code === clear) {
      [width, next, previous] = [least + 1, end + 1, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw reader.damaged('its pixels are packed wrongly');
    // A code that is about to be made: the last word, and its own first letter once more.
    const known = code < next ? code : previous;
    const length = lengths[known]!;
    let letter = known;
    for (let k = written + length - 1; k >= written; k--) {
      if (k < count) out[k] = last[letter]!;
      if (k > written) letter = before[letter]!;
    }
    const first = last[letter]!;
    written += length;
    if (code === next && written < count) out[written++] = first;
    if (previous >= 0 && next < 4096) {
      before[next] = previous;
      last[next] = first;
      lengths[next] = lengths[previous]! + 1;
      next += 1;
      if (next === 1 << width && width < 12) width += 1;
    }
    previous = code;
  }
  return out;
}
