import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DsrgError } from '@dsrg/core';

/**
 * Files in a folder and everything below it, sorted; hidden ones are passed over, and links to folders are not followed.
 *
 * @param skip folder that is not looked into
 * @returns paths below `root`, with forward slashes
 * @throws DsrgError FILE_MISSING for a folder that cannot be read
 */
export async function walkFiles(root: string, skip: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const folder = join(root, below);
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new DsrgError('FILE_MISSING', `The folder ${folder} cannot be read (${cause.code}).`, { cause });
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!entry.isDirectory()) files.push(path);
      else if (resolve(root, path) !== resolve(skip)) await walk(path);
    }
  };
  await walk('');
  return files;
}
