import type { PictureReader } from '../../image/picture-reader.ts';
import type { PhotoCodecs } from '../photo-codecs.ts';
import { unpackTiffLzw } from './tiff-lzw.ts';

/**
 * Unpacks one block of a TIFF file: a strip or a tile.
 *
 * @param packed its bytes
 * @param length that it must have when it is unpacked
 * @returns exactly `length` bytes
 * @throws DsrgError FILE_FORMAT for a block that cannot be unpacked or is shorter than that
 */
export function unpackBlock(
  packed: Uint8Array,
  compression: 'none' | 'lzw' | 'deflate' | 'pack-bits',
  length: number,
  reader: PictureReader,
  inflate: PhotoCodecs['inflate'],
): Uint8Array {
  const made =
    compression === 'none'
      ? packed
      : compression === 'lzw'
        ? unpackTiffLzw(packed, length, reader)
        : compression === 'deflate'
          ? deflated(packed, length, reader, inflate)
          : unpackBits(packed, length);
  if (made.length < length) throw reader.damaged(`a block of its pixels holds ${made.length} of ${length} bytes`);
  return made.subarray(0, length);
}

function deflated(
  packed: Uint8Array,
  length: number,
  reader: PictureReader,
  inflate: PhotoCodecs['inflate'],
): Uint8Array {
  try {
    return inflate(packed, length + 65_536);
  } catch (cause) {
    throw reader.damaged(`a block of its pixels cannot be unpacked (${(cause as Error).message})`, cause);
  }
}

/** PackBits (TIFF 6.0, section 9): a count, then so many bytes, or one that is repeated. */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const made = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length; ) {
    const count = packed[at++]!;
    if (count < 128) {
      const literal = packed.subarray(at, Math.min(at + count + 1, at + length - to));
      made.set(literal, to);
      to += literal.length;
      at += count + 1;
    } else if (count > 128) {
      const end = Math.min(to + 257 - count, length);
      made.fill(packed[at++] ?? 0, to, end);
      to = end;
    }
  }
  return made.subarray(0, to);
}

const turned = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
});

/** The bytes with the bits of each in the other order (FillOrder 2). */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => turned[byte]!);
}
