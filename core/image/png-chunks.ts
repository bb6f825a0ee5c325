import type { PictureReader, PictureSize } from './picture-reader.ts';

/** A PNG's header (PNG, third edition, 11.2.1). */
export interface PngHeader extends PictureSize {
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colour: number;
  /** Samples a pixel. */
  readonly channels: number;
  readonly interlaced: boolean;
}

/** What a PNG holds beside its header. */
export interface PngContent {
  /** Three bytes a colour; empty where there is none. */
  readonly palette: Uint8Array;
  /** Pieces of the one deflate stream that holds the pixels. */
  readonly packed: readonly Uint8Array[];
}

interface ColourType {
  readonly channels: number;
  readonly depths: readonly number[];
}

/** By colour type (PNG, third edition, table 7). */
const colourTypes: Readonly<Record<number, ColourType>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** True for bytes that begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47].every((byte, at) => bytes[at] === byte);
}

/** Reads the header of a PNG; nothing else is looked at. @throws DsrgError FILE_FORMAT, IMAGE */
export function readPngHeader(reader: PictureReader): PngHeader {
  const first = reader.text(12, 4);
  if (first === 'CgBI') throw reader.unread('it is a PNG as Xcode rewrites it for iOS (chunk CgBI)');
  if (first !== 'IHDR') throw reader.damaged('its first chunk is not IHDR');
  const [width, height] = [reader.uint32(16), reader.uint32(20)];
  const [depth, colour, interlace] = [reader.uint8(24), reader.uint8(25), reader.uint8(28)];
  const type = colourTypes[colour];
  if (!type?.depths.includes(depth)) throw reader.damaged(`it has ${depth} bits of colour type ${colour}`);
  if (reader.uint8(26) !== 0 || reader.uint8(27) !== 0 || interlace > 1)
    throw reader.damaged('it is packed in a way that PNG does not know');
  return { height, width, depth, colour, channels: type.channels, interlaced: interlace === 1 };
}

/**
 * Reads the chunks of a PNG. Of an animation the still picture (IDAT) counts.
 *
 * @param crc32 checks each chunk
 * @throws DsrgError FILE_FORMAT for a damaged or truncated file, IMAGE for one that needs a chunk unknown here
 */
export function readPngChunks(reader: PictureReader, crc32: (bytes: Uint8Array) => number): PngContent {
  let palette: Uint8Array = new Uint8Array(0);
  const packed: Uint8Array[] = [];
  for (let at = 8; ; ) {
    const length = reader.uint32(at);
    const kind = reader.text(at + 4, 4);
    const content = reader.slice(at + 8, length);
    if (crc32(reader.slice(at + 4, length + 4)) !== reader.uint32(at + 8 + length))
      throw reader.damaged(`the checksum of its chunk ${kind} is wrong`);
    if (kind === 'IEND') return { palette, packed };
    if (kind === 'PLTE') palette = content;
    else if (kind === 'IDAT') packed.push(content);
    else if (kind !== 'IHDR' && /^[A-Z]/.test(kind)) throw reader.unread(`it needs the unknown chunk ${kind}`);
    at += length + 12;
  }
}
