import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { requireFile, unreadable } from './require-file.ts';

/**
 * SHA-256 of a file, in hexadecimal. Files of any size are read piece by piece.
 *
 * @throws DsrgError FILE_MISSING where it cannot be read
 */
export async function sha256File(path: string): Promise<string> {
  await requireFile(path);
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw unreadable(path, 'The file', cause as NodeJS.ErrnoException);
  }
  return hash.digest('hex');
}

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * One SHA-256 for several files: of the lines `<sha256> <name>`, in the order given. Tells whether a data set is the
 * one that a run has seen.
 *
 * @param files path by name; names, not paths, go into the hash
 * @throws DsrgError FILE_MISSING
 */
export async function sha256Files(files: ReadonlyMap<string, string>): Promise<string> {
  const lines: string[] = [];
  for (const [name, path] of files) lines.push(`${await sha256File(path)} ${name}\n`);
  return sha256(lines.join(''));
}
