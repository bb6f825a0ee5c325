import { lstat, mkdir, readdir, realpath, rename, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DsrgError } from '../errors.ts';
import { discard, removeLeftovers, temporaryBeside } from './remove-leftovers.ts';
import { syncFolder, syncTree } from './sync-folder.ts';
import { notWritten } from './write-file-atomic.ts';

/**
 * Makes a folder so that it is there with all its files, or not at all: it is filled under another name beside, brought to
 * the disk, then renamed. A folder that holds something is refused before the work begins, for no system can put one full
 * folder in another's place at one stroke, and what is in it may be anybody's. What killed processes left beside is removed.
 *
 * @param path of the folder: none, or an empty one
 * @param fill writes the files into the folder it is given
 * @param signal stops before the rename
 * @returns what `fill` returned
 * @throws DsrgError CONFIG for a folder that is not empty; FILE_WRITE, INTERRUPTED, and whatever `fill` throws
 */
export async function writeFolderAtomic<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  // A link to an empty folder is filled, not replaced.
  const target = await realpath(path).catch(() => path);
  await attempt(path, () => requireRoom(target));
  await removeLeftovers(dirname(target));
  const temporary = temporaryBeside(target);
  try {
    await attempt(path, () => mkdir(dirname(target), { recursive: true }));
    await attempt(path, () => mkdir(temporary));
    const result = await inWordsOf(path, temporary, () => fill(temporary));
    await attempt(path, () => syncTree(temporary));
    if (signal?.aborted) throw new DsrgError('INTERRUPTED', `Interrupted while saving ${path}; nothing was changed.`);
    await attempt(path, () => moveIn(temporary, target));
    return result;
  } finally {
    await discard(temporary);
  }
}

async function requireRoom(path: string): Promise<void> {
  const entry = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (entry === undefined) return;
  const names = await readdir(path);
  if (names.length > 0) throw occupied(path, names.length);
}

async function moveIn(from: string, to: string): Promise<void> {
  // Elsewhere a folder is renamed over an empty one at one stroke.
  if (process.platform === 'win32') await rmdir(to).catch(() => undefined);
  try {
    await rename(from, to);
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw occupied(to);
    throw error;
  }
  await syncFolder(dirname(to));
}

function occupied(path: string, files?: number): DsrgError {
  const holds = files === undefined ? 'files by now' : files === 1 ? 'a file' : `${files} files`;
  return new DsrgError('CONFIG', `The folder ${path} holds ${holds}, and is not replaced.`, {
    hint: `Give another folder, or remove this one first: rm -r '${path}'`,
  });
}

/** Errors name the folder that the caller asked for: the temporary one is hidden, and soon gone. */
async function inWordsOf<Result>(path: string, temporary: string, fill: () => Promise<Result>): Promise<Result> {
  try {
    return await fill();
  } catch (error) {
    if (!(error instanceof DsrgError) || !error.message.includes(temporary)) throw error;
    throw new DsrgError(error.code, error.message.replaceAll(temporary, path), {
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint.replaceAll(temporary, path) }),
    });
  }
}

async function attempt<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof DsrgError ? error : notWritten(path, error as NodeJS.ErrnoException);
  }
}
