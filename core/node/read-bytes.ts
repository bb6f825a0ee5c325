import { readFile } from 'node:fs/promises';
import { DsrgError } from '../errors.ts';

/**
 * Reads a file whole.
 *
 * @param path of the file
 * @param what it is, for the message: `The photo`
 * @throws DsrgError FILE_MISSING where it is absent or may not be read
 */
export async function readBytes(path: string, what = 'The file'): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, what, cause as NodeJS.ErrnoException);
  }
}

/**
 * Reads a text file in UTF-8; a byte-order mark is taken off.
 *
 * @throws DsrgError FILE_MISSING where it is absent or may not be read
 */
export async function readText(path: string, what = 'The file'): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, what));
}

function unreadable(path: string, what: string, cause: NodeJS.ErrnoException): DsrgError {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
    return new DsrgError('FILE_MISSING', `${what} ${path} does not exist.`, {
      hint: 'Check the path, upper and lower case included.',
      cause,
    });
  }
  const reason = cause.code === 'EISDIR' ? 'it is a folder' : (cause.code ?? cause.message);
  return new DsrgError('FILE_MISSING', `${what} ${path} cannot be read (${reason}).`, { cause });
}
