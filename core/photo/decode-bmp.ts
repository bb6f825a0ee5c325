import { PictureReader } from '../image/picture-reader.ts';
import type { RgbImage } from '../types.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import { unpackBmpRuns } from './bmp-runs.ts';

/**
 * Decodes a BMP of Windows or OS/2: 1 to 32 bits a pixel, palettes, bit fields, runs. Transparency is left out.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file, IMAGE for a kind that is not read
 */
export function decodeBmp(bytes: Uint8Array, name: string): RgbImage {
  const reader = new PictureReader(bytes, `The BMP ${name}`, true);
  const header = readBmpHeader(reader);
  const { height, width } = header;
  const data = new Uint8Array(height * width * 3);
  if (header.bits > 8) paintColours(reader, header, data);
  else if (!paintIndices(indicesOf(reader, header), header, data))
    throw reader.damaged('a pixel has a colour beyond its palette');
  return { kind: 'rgb', data, height, width };
}

/** An index for each pixel, from the bottom row up unless the file goes down. */
function indicesOf(reader: PictureReader, header: BmpHeader): Uint8Array {
  const { height, width, bits, pixels, packing } = header;
  if (packing !== 'none') return unpackBmpRuns(reader, header);
  const indices = new Uint8Array(height * width);
  const stride = ((width * bits + 31) >> 5) * 4;
  // The last row may lack what would only fill it up.
  reader.slice(pixels, (height - 1) * stride + Math.ceil((width * bits) / 8));
  const most = (1 << bits) - 1;
  for (let row = 0, o = 0; row < height; row++) {
    const line = pixels + row * stride;
    for (let x = 0, bit = 0; x < width; x++, bit += bits)
      indices[o++] = (reader.bytes[line + (bit >> 3)]! >> (8 - bits - (bit & 7))) & most;
  }
  return indices;
}

function paintIndices(indices: Uint8Array, header: BmpHeader, out: Uint8Array): boolean {
  const { height, width, topDown, palette } = header;
  let sound = true;
  for (let row = 0, from = 0; row < height; row++) {
    let to = (topDown ? row : height - 1 - row) * width * 3;
    for (let x = 0; x < width; x++) {
      const index = indices[from++]! * 3;
      sound &&= index < palette.length;
      out[to++] = palette[index]!;
      out[to++] = palette[index + 1]!;
      out[to++] = palette[index + 2]!;
    }
  }
  return sound;
}

function paintColours(reader: PictureReader, header: BmpHeader, out: Uint8Array): void {
  const { height, width, topDown, bits, pixels } = header;
  const bytes = bits >> 3;
  const stride = ((width * bits + 31) >> 5) * 4;
  reader.slice(pixels, (height - 1) * stride + width * bytes);
  const fields = header.masks.map((mask) => fieldOf(reader, mask));
  for (let row = 0; row < height; row++) {
    let to = (topDown ? row : height - 1 - row) * width * 3;
    for (let x = 0, from = pixels + row * stride; x < width; x++, from += bytes) {
      const value =
        bytes === 2
          ? reader.uint16(from)
          : (reader.bytes[from]! |
              (reader.bytes[from + 1]! << 8) |
              (reader.bytes[from + 2]! << 16) |
              (bytes === 4 ? reader.bytes[from + 3]! << 24 : 0)) >>>
            0;
      for (const { shift, most } of fields) out[to++] = Math.floor((((value >>> shift) & most) * 255) / most);
    }
  }
}

/** A mask's place and greatest value, of which 8 bits count at most. */
function fieldOf(reader: PictureReader, mask: number): { shift: number; most: number } {
  if (mask === 0) throw reader.unread('one of its colours has no bits');
  let shift = 31 - Math.clz32(mask & -mask);
  let most = mask >>> shift;
  if ((most & (most + 1)) !== 0) throw reader.damaged('the bits of one of its colours lie apart');
  while (most > 255) {
    most >>>= 1;
    shift += 1;
  }
  return { shift, most };
}
