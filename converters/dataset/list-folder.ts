import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DsrgError } from '@dsrg/core';

/**
 * Names in a folder, sorted.
 *
 * @param what it holds, for the message: `photos`
 * @param expected what the folder above should hold, for the hint
 * @throws DsrgError FILE_MISSING
 */
export async function listFolder(folder: string, what: string, expected: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    const parent = dirname(folder);
    const there = await readdir(parent).catch(() => undefined);
    throw new DsrgError(
      'FILE_MISSING',
      `The folder ${folder} of the ${what} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      {
        hint: there
          ? `${parent} holds: ${there.slice(0, 8).join(', ') || 'nothing'}. ${expected}`
          : `${parent} does not exist either: check the path.`,
        cause,
      },
    );
  }
}
