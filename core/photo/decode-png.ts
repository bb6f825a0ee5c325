import { createCrc32 } from '../image/crc-32.ts';
import { PictureReader } from '../image/picture-reader.ts';
import { type PngHeader, readPngChunks, readPngHeader } from '../image/png-chunks.ts';
import { pngPasses, unfilterPass } from '../image/png-passes.ts';
import type { RgbImage } from '../types.ts';
import type { PhotoCodecs } from './photo-codecs.ts';

/**
 * Decodes a PNG of any kind, interlaced ones and all depths included. Transparency is left out: each pixel has the colour
 * that is stored for it. Samples of 16 bits give their upper byte. Of an animation the still picture (IDAT) counts.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file
 */
export function decodePng(bytes: Uint8Array, name: string, { inflate }: Pick<PhotoCodecs, 'inflate'>): RgbImage {
  const reader = new PictureReader(bytes, `The PNG ${name}`, false);
  const header = readPngHeader(reader);
  const { palette, packed } = readPngChunks(reader, createCrc32());
  const { channels } = header;
  const passes = pngPasses(header, channels * header.depth);
  const expected = passes.reduce((sum, pass) => sum + pass.rows * (pass.stride + 1), 0);
  const filtered = unpackPixels(reader, packed, expected, inflate);
  const data = new Uint8Array(header.height * header.width * 3);
  let at = 0;
  for (const pass of passes) {
    const unit = Math.max(1, (channels * header.depth) >> 3);
    const end = at + pass.rows * (pass.stride + 1);
    const lines = filtered.subarray(at, end);
    if (!unfilterPass(lines, pass.stride, unit)) throw reader.damaged('a row has an unknown filter');
    for (let row = 0; row < pass.rows; row++) {
      const line = lines.subarray(row * (pass.stride + 1) + 1, (row + 1) * (pass.stride + 1));
      const start = (pass.y + row * pass.stepY) * header.width + pass.x;
      const sound = paintLine(line, pass.columns, header, palette, data, start * 3, pass.stepX * 3);
      if (!sound) throw reader.damaged('a pixel has a colour beyond its palette');
    }
    at = end;
  }
  return { kind: 'rgb', data, height: header.height, width: header.width };
}

function unpackPixels(
  reader: PictureReader,
  packed: readonly Uint8Array[],
  expected: number,
  inflate: PhotoCodecs['inflate'],
): Uint8Array {
  let filtered: Uint8Array;
  try {
    filtered = inflate(joined(packed), expected);
  } catch (cause) {
    throw reader.damaged(`its pixels cannot be unpacked (${(cause as Error).message})`, cause);
  }
  if (filtered.length < expected) throw reader.damaged(`it holds ${filtered.length} of ${expected} bytes of pixels`);
  return filtered;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Writes a row's pixels, `step` samples apart; false for an index beyond the palette. */
function paintLine(
  line: Uint8Array,
  columns: number,
  { depth, colour, channels }: PngHeader,
  palette: Uint8Array,
  out: Uint8Array,
  start: number,
  step: number,
): boolean {
  const bytes = depth === 16 ? 2 : 1;
  const unit = channels * bytes;
  const [green, blue] = colour === 2 || colour === 6 ? [bytes, 2 * bytes] : [0, 0];
  const most = (1 << depth) - 1;
  const grey = 255 / most;
  let sound = true;
  for (let x = 0, to = start; x < columns; x++, to += step) {
    if (depth < 8 || colour === 3) {
      const bit = x * depth;
      const value = (line[bit >> 3]! >> (8 - depth - (bit & 7))) & most;
      if (colour === 3) {
        sound &&= value * 3 + 2 < palette.length;
        for (let c = 0; c < 3; c++) out[to + c] = palette[value * 3 + c]!;
      } else out.fill(value * grey, to, to + 3);
      continue;
    }
    const from = x * unit;
    out[to] = line[from]!;
    out[to + 1] = line[from + green]!;
    out[to + 2] = line[from + blue]!;
  }
  return sound;
}
