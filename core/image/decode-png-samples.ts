import { DsrgError } from '../errors.ts';
import { checkPixels } from './check-pixels.ts';
import { createCrc32 } from './crc-32.ts';
import { PictureReader } from './picture-reader.ts';
import { isPng, type PngHeader, readPngChunks, readPngHeader } from './png-chunks.ts';
import { type PngPass, pngPasses, unfilterPass } from './png-passes.ts';
import { unpackZlib } from './unpack-zlib.ts';

/** A PNG as its samples: nothing is scaled, painted or left out. */
export interface PngSamples {
  readonly height: number;
  readonly width: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Samples a pixel: 1 index or grey, 2 grey with alpha, 3 RGB, 4 RGB with alpha. */
  readonly channels: number;
  /** Samples are indices of the palette. */
  readonly indexed: boolean;
  /** Red, green and blue of each index. */
  readonly palette: readonly (readonly number[])[] | undefined;
  /** `height × width × channels`; of 16 bits where `depth` is. */
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Decodes a PNG of any kind to the samples that it stores, at any depth, interlaced or not, in Node and in browsers. Its declared size is
 * looked at first, and no more is unpacked than that size asks for.
 *
 * @param what the file is, for messages: `The mask a.png`
 * @param maxPixels most pixels it may declare. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for what is no PNG, or a damaged or truncated one; IMAGE for one of too many pixels
 */
export function decodePngSamples(bytes: Uint8Array, what: string, maxPixels?: number): PngSamples {
  const { reader, header } = openPng(bytes, what);
  checkPixels(header, what, maxPixels);
  const { palette, packed } = readPngChunks(reader, createCrc32());
  const { height, width, depth, channels } = header;
  const passes = pngPasses(header, channels * depth);
  const filtered = inflate(
    reader,
    packed,
    passes.reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0),
  );
  const size = height * width * channels;
  const data = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  let at = 0;
  for (const pass of passes) {
    const end = at + pass.rows * (pass.stride + 1);
    const lines = filtered.subarray(at, end);
    if (!unfilterPass(lines, pass.stride, Math.max(1, (channels * depth) >> 3)))
      throw reader.damaged('a row has an unknown filter');
    copyPass(lines, pass, header, data);
    at = end;
  }
  const colours = Array.from({ length: Math.floor(palette.length / 3) }, (_, k) => [
    ...palette.subarray(3 * k, 3 * k + 3),
  ]);
  return {
    ...{ height, width, depth, channels, data },
    indexed: header.colour === 3,
    palette: header.colour === 3 && colours.length > 0 ? colours : undefined,
  };
}

/**
 * Looks at the header of a PNG.
 *
 * @param what the file is, for messages
 * @throws DsrgError FILE_FORMAT for what is no PNG; IMAGE for a kind that is not read
 */
export function openPng(bytes: Uint8Array, what: string): { reader: PictureReader; header: PngHeader } {
  if (!isPng(bytes)) {
    throw new DsrgError('FILE_FORMAT', `${what} is no PNG.`, {
      hint: 'Label files, masks and maps are PNGs: JPEG changes their numbers. Is the file what its name says?',
    });
  }
  const reader = new PictureReader(bytes, what, false, 'Save it anew as a PNG.');
  return { reader, header: readPngHeader(reader) };
}

/** Puts the samples of a pass where they belong. */
function copyPass(
  lines: Uint8Array,
  { x, y, stepX, stepY, columns, rows, stride }: PngPass,
  { width, depth, channels }: PngHeader,
  out: Uint8Array | Uint16Array,
): void {
  const most = (1 << depth) - 1;
  for (let row = 0; row < rows; row++) {
    const line = lines.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1));
    const start = ((y + row * stepY) * width + x) * channels;
    if (depth === 8 && stepX === 1) {
      out.set(line, start);
      continue;
    }
    for (let column = 0, from = 0; column < columns; column++) {
      const to = start + column * stepX * channels;
      for (let c = 0; c < channels; c++, from++) {
        if (depth === 8) out[to + c] = line[from]!;
        else if (depth === 16) out[to + c] = (line[2 * from]! << 8) | line[2 * from + 1]!;
        else out[to + c] = (line[(from * depth) >> 3]! >> (8 - depth - ((from * depth) & 7))) & most;
      }
    }
  }
}

function inflate(reader: PictureReader, parts: readonly Uint8Array[], expected: number): Uint8Array {
  const { bytes, length } = unpack(reader, parts, expected);
  if (length === expected) return bytes;
  throw reader.damaged(`${length > expected ? 'more than' : `${length} of`} ${expected} bytes of pixels are in it`);
}

function unpack(reader: PictureReader, parts: readonly Uint8Array[], expected: number): ReturnType<typeof unpackZlib> {
  try {
    return unpackZlib(parts, expected);
  } catch (cause) {
    throw reader.damaged(`its pixels cannot be unpacked (${(cause as Error).message})`, cause);
  }
}
