import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DsrgError } from '../errors.ts';
import { discard, notWritten, temporaryBeside } from './write-file-atomic.ts';

/**
 * Makes a folder so that it is there with all its files, or not at all: it is filled under another name beside, then
 * renamed. A folder of that name is replaced. After a failure or an abort the old one is as it was.
 *
 * @param path of the folder
 * @param fill writes the files into the folder it is given
 * @param signal stops before the rename
 * @returns what `fill` returned
 * @throws DsrgError FILE_WRITE, INTERRUPTED, and whatever `fill` throws
 */
export async function writeFolderAtomic<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const temporary = temporaryBeside(path);
  try {
    await attempt(path, () => mkdir(dirname(path), { recursive: true }));
    await attempt(path, () => mkdir(temporary));
    const result = await fill(temporary);
    if (signal?.aborted) throw new DsrgError('INTERRUPTED', `Interrupted while saving ${path}; nothing was changed.`);
    await attempt(path, () => replaceFolder(temporary, path));
    return result;
  } finally {
    await discard(temporary);
  }
}

/** A folder cannot be renamed over a full one: the old one steps aside first, and comes back if that fails. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const aside = temporaryBeside(to);
  const had = await rename(to, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(from, to);
  } catch (error) {
    if (had) await rename(aside, to);
    throw error;
  }
  if (had) await rm(aside, { recursive: true, force: true });
}

async function attempt(path: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw notWritten(path, error as NodeJS.ErrnoException);
  }
}
