import { open, readFile } from 'node:fs/promises';
import { requireFile, unreadable } from './require-file.ts';

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
 * @throws DsrgError FILE_MISSING as {@link readBytes} does
 */
export async function readText(path: string, what = 'The file'): Promise<string> {
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
