import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DsrgError } from '../errors.ts';
import { discard, removeLeftoversOnce, temporaryBeside } from './remove-leftovers.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Writes a file so that it is there whole, or not at all: to a temporary file beside it, to the disk, then renamed.
 * A file of that name is replaced; missing folders are made. After a failure the old file is as it was. What killed
 * processes left in its folder is removed.
 *
 * @param path of the file
 * @param content bytes, text (UTF-8), or pieces of bytes that are written as they are made
 * @param signal stops before the rename; the old file then stays
 * @throws DsrgError FILE_WRITE for a full disk, missing rights and the like; INTERRUPTED after an abort
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string | Iterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await removeLeftoversOnce(dirname(path));
    const file = await open(temporary, 'wx');
    try {
      const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const piece of pieces) {
        if (signal?.aborted) break;
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (signal?.aborted) throw new DsrgError('INTERRUPTED', `Interrupted while saving ${path}; nothing was changed.`);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await discard(temporary);
    throw error instanceof DsrgError ? error : notWritten(path, error as NodeJS.ErrnoException);
  }
}

const reasons: Record<string, readonly [string, string]> = {
  ENOSPC: ['the disk is full', 'Free some space or choose another disk; what was there before is untouched.'],
  EDQUOT: ['your disk quota is used up', 'Free some space or choose another disk.'],
  EFBIG: ['the file would be larger than is allowed here', 'Raise the limit (ulimit -f) or choose another disk.'],
  EACCES: ['you may not write there', 'Choose another folder, or change its rights.'],
  EPERM: ['you may not write there', 'Choose another folder, or change its rights.'],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  EISDIR: ['a folder of that name exists', 'Choose another name, or remove the folder.'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'Check the path.'],
  EEXIST: ['a part of its path is a file, not a folder', 'Check the path.'],
};

/** The error of a failed write, with its cure. */
export function notWritten(path: string, cause: NodeJS.ErrnoException): DsrgError {
  const [reason, hint] = reasons[cause.code ?? ''] ?? [cause.message, undefined];
  return new DsrgError('FILE_WRITE', `${path} cannot be written: ${reason}.`, { cause, ...(hint && { hint }) });
}
