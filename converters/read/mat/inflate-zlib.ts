import { DsrgError, type ReadBudget } from '@dsrg/core';
import { Unzlib } from 'fflate';

/** Bytes fed at a time: deflate grows by at most 1032, so no more than 17 MB can come of one piece. */
const PIECE = 1 << 14;

/**
 * Inflates a zlib stream (RFC 1950), and no further than the budget goes: a small file cannot fill the memory.
 *
 * @throws DsrgError FILE_FORMAT for a broken or truncated stream, a wrong checksum, or more than the budget has
 */
export function inflateZlib(bytes: Uint8Array, budget: ReadBudget): Uint8Array {
  const name = budget.file;
  const pieces: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const stream = new Unzlib((piece, final) => {
    // A piece, and its place in the whole.
    budget.make(2 * piece.length);
    pieces.push(piece);
    length += piece.length;
    ended = final;
  });
  for (let at = 0; at < bytes.length; at += PIECE) {
    try {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    } catch (cause) {
      if (cause instanceof DsrgError) throw cause;
      throw broken(name, `its compressed part is damaged (${(cause as Error).message})`, cause);
    }
  }
  if (!ended) throw broken(name, 'its compressed part is cut off');
  const out = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  if (adler32(out) !== new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4)) {
    throw broken(name, 'its compressed part has a wrong checksum');
  }
  return out;
}

/** RFC 1950, section 8.2. */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += 3800) {
    for (let i = start; i < Math.min(start + 3800, bytes.length); i++) {
      low += bytes[i]!;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
}

function broken(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} cannot be unpacked: ${reason}.`, { hint: 'Copy it again.', cause });
}
