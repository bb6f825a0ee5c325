import { open, readFile } from 'node:fs/promises';
import { DsrgError } from '../errors.ts';
import { requireFile, unreadable } from './require-file.ts';

/** Letters; JavaScript has no longer texts. */
const LONGEST_TEXT = 2 ** 29 - 24;

/**
 * Reads a file whole.
 *
 * @param path of the file
 * @param what it is, for the message: `The photo`
 * @throws DsrgError FILE_MISSING where it is absent, may not be read, or is a FIFO, a device and the like
 */
export async function readBytes(path: string, what = 'The file'): Promise<Uint8Array> {
  await requireFile(path, what);
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, what, cause as NodeJS.ErrnoException);
  }
}

/**
 * Reads a text file in UTF-8; a byte-order mark is taken off.
 *
 * @throws DsrgError FILE_MISSING as {@link readBytes} does; FILE_FORMAT for one that is longer than a text can be
 */
export async function readText(path: string, what = 'The file'): Promise<string> {
  const { size } = await requireFile(path, what);
  if (size > LONGEST_TEXT) {
    throw new DsrgError('FILE_FORMAT', `${what} ${path} has ${Math.round(size / 1e6)} MB; a text has at most 512.`, {
      hint: 'Is it what its name says? If so, split it into several files.',
    });
  }
  return new TextDecoder().decode(await readBytes(path, what));
}

/**
 * Reads the beginning of a file.
 *
 * @param length most bytes
 * @throws DsrgError FILE_MISSING as {@link readBytes} does
 */
export async function readHead(path: string, length: number, what = 'The file'): Promise<Uint8Array> {
  await requireFile(path, what);
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, what, cause as NodeJS.ErrnoException);
  }
}
