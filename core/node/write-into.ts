import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { DsrgError } from '../errors.ts';
import { notWritten } from './write-file-atomic.ts';

/**
 * Writes a file into a folder that `writeFolderAtomic` is having filled, and nowhere else: names come from foreign files.
 *
 * @param name path below the folder
 * @throws DsrgError DATASET for a name that leads out of the folder; FILE_WRITE
 */
export async function writeInto(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = resolve(folder, name);
  if (name.includes('\0') || !path.startsWith(resolve(folder) + sep)) {
    throw new DsrgError('DATASET', `The name ${JSON.stringify(name)} leads out of its folder.`, {
      hint: 'Nothing was written. Where does the file come from?',
    });
  }
  try {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(path, content);
  } catch (cause) {
    throw notWritten(path, cause as NodeJS.ErrnoException);
  }
}
