import { PictureReader, type PictureSize } from '../image/picture-reader.ts';
import type { RgbImage } from '../types.ts';
import { unpackGif } from './gif-lzw.ts';

/** Reads the size of a GIF's canvas. @throws DsrgError FILE_FORMAT */
export function readGifSize(reader: PictureReader): PictureSize {
  return { width: reader.uint16(6), height: reader.uint16(8) };
}

/**
 * Decodes the first picture of a GIF. Transparency is left out: each pixel has the colour that is stored for it. Where the
 * picture does not cover the canvas, the canvas has the transparent colour, if there is one, else the background's.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file
 */
export function decodeGif(bytes: Uint8Array, name: string): RgbImage {
  const reader = new PictureReader(bytes, `The GIF ${name}`, true);
  const { height, width } = readGifSize(reader);
  const flags = reader.uint8(10);
  const shared = flags & 0x80 ? reader.slice(13, 3 << ((flags & 7) + 1)) : undefined;
  const { at, transparent } = findPicture(reader, 13 + (shared?.length ?? 0));
  const [left, top, columns, rows] = [1, 3, 5, 7].map((offset) => reader.uint16(at + offset)) as [
    number,
    number,
    number,
    number,
  ];
  if (left + columns > width || top + rows > height)
    throw reader.damaged('its first picture is larger than its canvas');
  const local = reader.uint8(at + 9);
  const own = local & 0x80 ? reader.slice(at + 10, 3 << ((local & 7) + 1)) : undefined;
  const palette = own ?? shared ?? greys();
  const indices = unpackGif(reader, at + 10 + (own?.length ?? 0), rows * columns);
  const data = canvas(height, width, palette, transparent ?? (shared ? reader.uint8(11) : 0));
  const order = local & 0x40 ? interlacedRows(rows) : undefined;
  for (let row = 0, from = 0; row < rows; row++) {
    let to = ((top + (order ? order[row]! : row)) * width + left) * 3;
    for (let x = 0; x < columns; x++) {
      const index = indices[from++]! * 3;
      if (index >= palette.length) throw reader.damaged('a pixel has a colour beyond its palette');
      for (let c = 0; c < 3; c++) data[to++] = palette[index + c]!;
    }
  }
  return { kind: 'rgb', data, height, width };
}

/** The place of the first picture's descriptor, and the transparent index that was said before it. */
function findPicture(reader: PictureReader, start: number): { at: number; transparent: number | undefined } {
  let transparent: number | undefined;
  for (let at = start; ; ) {
    const kind = reader.uint8(at);
    if (kind === 0x2c) return { at, transparent };
    if (kind === 0x3b) throw reader.damaged('it holds no picture');
    if (kind !== 0x21) throw reader.damaged(`it has an unknown block (${kind})`);
    if (reader.uint8(at + 1) === 0xf9 && reader.uint8(at + 3) & 1) transparent = reader.uint8(at + 6);
    at += 2;
    while (reader.uint8(at) !== 0) at += reader.uint8(at) + 1;
    at += 1;
  }
}

function canvas(height: number, width: number, palette: Uint8Array, index: number): Uint8Array {
  const data = new Uint8Array(height * width * 3);
  const colour = palette.subarray(index * 3, index * 3 + 3);
  if (colour.some((value) => value > 0)) for (let at = 0; at < data.length; at += 3) data.set(colour, at);
  return data;
}

function greys(): Uint8Array {
  return Uint8Array.from({ length: 768 }, (_, k) => Math.floor(k / 3));
}

/** The row of the picture that each row in the file is (GIF89a, appendix E). */
function interlacedRows(rows: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  return passes.flatMap(([first, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((rows - first) / step)) }, (_, k) => first + k * step),
  );
}
