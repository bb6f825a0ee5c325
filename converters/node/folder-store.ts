import { appendFile, copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import {
  discard,
  isTemporary,
  notWritten,
  removeLeftoversOnce,
  requireFile,
  syncFolder,
  temporaryBeside,
  writeFileAtomic,
} from '@dsrg/core/node';
import type { RunStore } from '../run/run-store.ts';
import { checkStorePath } from '../run/store-path.ts';

/**
 * A store in a folder of the disk; whole files are written atomically. The folder need not be there yet: the first file makes it.
 * @param root path of the folder
 */
export function folderStore(root: string): RunStore {
  const at = (path: string) => join(root, checkStorePath(path, root));
  return {
    name: root,
    async read(path) {
      try {
        if ((await stat(at(path))).isDirectory()) return undefined;
        await requireFile(at(path));
        return await readFile(at(path));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error instanceof DsrgError ? error : notRead(at(path), error);
      }
    },
    write: (path, content) => writeFileAtomic(at(path), content),
    async append(path, content) {
      try {
        await mkdir(dirname(at(path)), { recursive: true });
        await appendFile(at(path), content);
      } catch (error) {
        throw notWritten(at(path), error as NodeJS.ErrnoException);
      }
    },
    copy: (from, to) => shareFile(at(from), at(to)),
    async list(folder) {
      const place = folder === undefined || folder === '' ? root : at(folder);
      return (await listFiles(place)).sort();
    },
    async exists(path) {
      return stat(at(path)).then(
        () => true,
        () => false,
      );
    },
    async remove(path) {
      await rm(at(path), { recursive: true, force: true }).catch((error: unknown) => {
        if (isAbsent(error)) return;
        throw new DsrgError('FILE_WRITE', `${at(path)} cannot be removed (${codeOf(error)}).`, {
          hint: 'Look at its rights, and at those of its folder; then run the same command again.',
          cause: error,
        });
      });
    },
  };
}

/** The same file under a second name, at once and without a copy; a copy where the disk knows no links. */
async function shareFile(path: string, to: string): Promise<void> {
  const part = temporaryBeside(to);
  try {
    await removeLeftoversOnce(dirname(to));
    await link(path, part).catch(() => copyFile(path, part));
    await rename(part, to);
    await syncFolder(dirname(to));
  } catch (error) {
    throw notWritten(to, error as NodeJS.ErrnoException);
  } finally {
    // Renaming a file to another name of its own does nothing.
    await discard(part);
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const all = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.isDirectory()) return isTemporary(entry.name) ? [] : [entry.name];
        return (await listFiles(join(folder, entry.name))).map((path) => `${entry.name}/${path}`);
      }),
    );
    return all.flat();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error instanceof DsrgError ? error : notRead(folder, error);
  }
}

/** A folder where a file was asked for is no file either. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function notRead(path: string, cause: unknown): DsrgError {
  return new DsrgError('FILE_MISSING', `${path} cannot be read (${codeOf(cause)}).`, {
    hint: 'Look at its rights, and at the disk.',
    cause,
  });
}
