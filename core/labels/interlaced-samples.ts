import type { IndexedColors } from 'fast-png';
import { Unzlib } from 'fflate';
import { pngPasses, unfilterPass } from '../image/png-passes.ts';

/** What is known of the file from its header. */
interface Interlaced {
  readonly height: number;
  readonly width: number;
  /** 1, 2 or 4 bits a sample, and one sample a pixel. */
  readonly depth: number;
}

/**
 * The samples of an interlaced PNG of 1, 2 or 4 bits a pixel, which fast-png does not unpack: it takes a whole byte for each.
 *
 * @param bytes of the file, whose header was looked at
 * @returns one number a pixel, row by row, and the palette
 * @throws Error saying what is damaged
 */
export function interlacedSamples(
  bytes: Uint8Array,
  { height, width, depth }: Interlaced,
): { data: Uint8Array; palette: IndexedColors | undefined } {
  const chunks = readChunks(bytes);
  const passes = pngPasses({ height, width, interlaced: true }, depth);
  const size = passes.reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0);
  const filtered = inflate(chunks.parts, size);
  const samples = new Uint8Array(height * width);
  let at = 0;
  for (const { x, y, stepX, stepY, columns, rows, stride } of passes) {
    const end = at + rows * (stride + 1);
    if (!unfilterPass(filtered.subarray(at, end), stride, 1)) throw new Error('a row has an unknown filter');
    for (let row = 0; row < rows; row++, at += stride + 1) {
      for (let column = 0; column < columns; column++) {
        const bit = column * depth;
        const value = (filtered[at + 1 + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
        samples[(y + row * stepY) * width + x + column * stepX] = value;
      }
    }
  }
  return { data: samples, palette: chunks.palette };
}

/** The contents of the IDAT chunks and the palette; checksums must be right. */
function readChunks(bytes: Uint8Array): { parts: Uint8Array[]; palette: IndexedColors | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  let palette: IndexedColors | undefined;
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new Error('it ends early');
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new Error('it ends early');
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new Error(`the checksum of its chunk ${kind} is wrong`);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'IEND') return { parts, palette };
    if (kind === 'IDAT') parts.push(content);
    if (kind === 'PLTE')
      palette = Array.from({ length: Math.floor(length / 3) }, (_, k) => [...content.subarray(3 * k, 3 * k + 3)]);
    at += 12 + length;
  }
}

/** Deflate grows by at most 1032: no more than 17 MB come of one piece before the length is looked at. */
const PIECE = 1 << 14;

function inflate(parts: readonly Uint8Array[], expected: number): Uint8Array {
  const out = new Uint8Array(expected);
  let length = 0;
  const stream = new Unzlib((piece) => {
    if (length + piece.length <= expected) out.set(piece, length);
    length += piece.length;
  });
  for (const part of parts)
    for (let at = 0; at < part.length && length <= expected; at += PIECE) stream.push(part.subarray(at, at + PIECE));
  if (length !== expected)
    throw new Error(`${length > expected ? 'more than' : `${length} of`} ${expected} bytes of pixels are in it`);
  return out;
}

/** CRC-32 of IEEE 802.3, as PNG has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
