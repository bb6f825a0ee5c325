import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DsrgError } from '../errors.ts';

/**
 * Looks at what lies at a path before it is opened: opening a FIFO waits for a writer for ever, a terminal or device never
 * ends, and some devices act when they are opened. Links are followed.
 *
 * @param path of the file
 * @param what it is, for the message: `The photo`
 * @throws DsrgError FILE_MISSING where it is absent, may not be looked at, or is anything but a file
 */
export async function requireFile(path: string, what = 'The file'): Promise<Stats> {
  const entry = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, what, cause);
  });
  if (entry.isFile()) return entry;
  throw new DsrgError('FILE_MISSING', `${what} ${path} cannot be read (it is ${kindOf(entry)}).`, {
    hint: entry.isDirectory()
      ? 'Give the path of a file.'
      : 'Only files are opened, and links to files: copy what it gives into one.',
  });
}

/** The kind of what is no file, with its article. */
function kindOf(entry: Stats): string {
  if (entry.isDirectory()) return 'a folder';
  if (entry.isFIFO()) return 'a FIFO';
  if (entry.isSocket()) return 'a socket';
  return entry.isCharacterDevice() || entry.isBlockDevice() ? 'a device' : 'no file';
}

/** The error of a file that could not be looked at or read. */
export function unreadable(path: string, what: string, cause: NodeJS.ErrnoException): DsrgError {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
    return new DsrgError('FILE_MISSING', `${what} ${path} does not exist.`, {
      hint: 'Check the path, upper and lower case included.',
      cause,
    });
  }
  const reason = cause.code === 'EISDIR' ? 'it is a folder' : (cause.code ?? cause.message);
  return new DsrgError('FILE_MISSING', `${what} ${path} cannot be read (${reason}).`, { cause });
}
