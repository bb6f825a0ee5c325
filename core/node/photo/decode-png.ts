import { crc32, inflateSync } from 'node:zlib';
import { pngPasses, unfilterPass } from '../../image/png-passes.ts';
import type { RgbImage } from '../../types.ts';
import { PictureReader, type PictureSize } from './picture-reader.ts';

/** A PNG's header (PNG, third edition, 11.2.1). */
export interface PngHeader extends PictureSize {
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colour: number;
  readonly interlaced: boolean;
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Reads the header of a PNG. @throws DsrgError FILE_FORMAT, IMAGE */
export function readPngHeader(reader: PictureReader): PngHeader {
  const first = reader.text(12, 4);
  if (first === 'CgBI') throw reader.unread('it is a PNG as Xcode rewrites it for iOS (chunk CgBI)');
  if (first !== 'IHDR') throw reader.damaged('its first chunk is not IHDR');
  const [width, height] = [reader.uint32(16), reader.uint32(20)];
  const [depth, colour, interlace] = [reader.uint8(24), reader.uint8(25), reader.uint8(28)];
  if (!depthsOf[colour]?.includes(depth)) throw reader.damaged(`it has ${depth} bits of colour type ${colour}`);
  if (reader.uint8(26) !== 0 || reader.uint8(27) !== 0 || interlace > 1)
    throw reader.damaged('it is packed in a way that PNG does not know');
  return { height, width, depth, colour, interlaced: interlace === 1 };
}

/**
 * Decodes a PNG of any kind, interlaced ones and all depths included. Transparency is left out: each pixel has the colour
 * that is stored for it. Samples of 16 bits give their upper byte. Of an animation the still picture (IDAT) counts.
 *
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file
 */
export function decodePng(bytes: Uint8Array, name: string): RgbImage {
  const reader = new PictureReader(bytes, `The PNG ${name}`, false);
  const header = readPngHeader(reader);
  const { palette, packed } = readChunks(reader);
  const channels = channelsOf[header.colour]!;
  const passes = pngPasses(header, channels * header.depth);
  const expected = passes.reduce((sum, pass) => sum + pass.rows * (pass.stride + 1), 0);
  const filtered = inflate(reader, packed, expected);
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

function readChunks(reader: PictureReader): { palette: Uint8Array; packed: Uint8Array[] } {
  let palette: Uint8Array = new Uint8Array(0);
  const packed: Uint8Array[] = [];
  for (let at = 8; ; ) {
    const length = reader.uint32(at);
    const kind = reader.text(at + 4, 4);
    const content = reader.slice(at + 8, length);
    if (crc32(reader.slice(at + 4, length + 4)) !== reader.uint32(at + 8 + length))
      throw reader.damaged(`the checksum of its chunk ${kind} is wrong`);
    if (kind === 'IEND') break;
    if (kind === 'PLTE') palette = content;
    else if (kind === 'IDAT') packed.push(content);
    else if (kind !== 'IHDR' && /^[A-Z]/.test(kind)) throw reader.unread(`it needs the unknown chunk ${kind}`);
    at += length + 12;
  }
  return { palette, packed };
}

function inflate(reader: PictureReader, packed: readonly Uint8Array[], expected: number): Uint8Array {
  let filtered: Uint8Array;
  try {
    filtered = inflateSync(Buffer.concat(packed), { maxOutputLength: expected });
  } catch (cause) {
    throw reader.damaged(`its pixels cannot be unpacked (${(cause as Error).message})`, cause);
  }
  if (filtered.length < expected) throw reader.damaged(`it holds ${filtered.length} of ${expected} bytes of pixels`);
  return filtered;
}

/** Writes a row's pixels, `step` samples apart; false for an index beyond the palette. */
function paintLine(
  line: Uint8Array,
  columns: number,
  { depth, colour }: PngHeader,
  palette: Uint8Array,
  out: Uint8Array,
  start: number,
  step: number,
): boolean {
  const bytes = depth === 16 ? 2 : 1;
  const unit = channelsOf[colour]! * bytes;
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
