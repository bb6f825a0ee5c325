import { gunzipSync } from 'node:zlib';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';

/** Node makes no longer arrays of bytes. */
const LONGEST = 2 ** 31 - 1;

/** A pickle, and what reading it may still cost: by the size of the file, not by what it was unpacked to. */
export interface PickleBytes {
  readonly bytes: Uint8Array;
  readonly budget: ReadBudget;
}

/**
 * Reads a pickle, unpacked where it is gzipped: told by its content, not by its name.
 *
 * @throws DsrgError FILE_MISSING; FILE_FORMAT for a damaged gzip, or one that grows beyond what its size allows
 */
export async function readPickleBytes(path: string): Promise<PickleBytes> {
  const bytes = await readBytes(path);
  const budget = new ReadBudget(path, bytes.length);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? { bytes: gunzip(bytes, budget), budget } : { bytes, budget };
}

/**
 * Unpacks gzip.
 *
 * @throws DsrgError FILE_FORMAT
 */
export function gunzip(bytes: Uint8Array, budget: ReadBudget): Uint8Array {
  const limit = Math.min(budget.left, LONGEST);
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: Math.max(1, limit) });
    budget.make(unpacked.length);
    return unpacked;
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const grows = code === 'ERR_BUFFER_TOO_LARGE';
    const reason = grows ? `its ${bytes.length} bytes grow beyond ${limit}` : message;
    throw new DsrgError('FILE_FORMAT', `${budget.file} cannot be unpacked: ${reason}.`, {
      hint: grows
        ? 'If you know that it is sound, unpack it yourself and give what comes out: gzip -d FILE'
        : 'Copy it again.',
      cause,
    });
  }
}
