import { Unzlib } from 'fflate';

/** Deflate grows by at most 1032: no more than 17 MB come of one piece before the length is looked at. */
const PIECE = 1 << 14;

/**
 * Unpacks a zlib stream (RFC 1950) that comes in parts, in Node and in browsers, and goes no further than needed.
 *
 * @param most bytes that are wanted of it
 * @returns room for `most` bytes, and how many have come: more than `most` where the stream holds more, fewer where it is cut off
 * @throws Error where the stream is damaged
 */
export function unpackZlib(
  parts: readonly Uint8Array[],
  most: number,
): { readonly bytes: Uint8Array; readonly length: number } {
  const bytes = new Uint8Array(most);
  let length = 0;
  const stream = new Unzlib((piece) => {
    if (length + piece.length <= most) bytes.set(piece, length);
    length += piece.length;
  });
  for (const part of parts)
    for (let at = 0; at < part.length && length <= most; at += PIECE) stream.push(part.subarray(at, at + PIECE));
  return { bytes, length };
}
