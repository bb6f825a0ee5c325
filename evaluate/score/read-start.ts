import { readHead } from '@dsrg/core/node';

/** Enough of a photo to find its size behind EXIF data. */
export const headerBytes = 1 << 18;

/** The first bytes of a file, at most `length`; undefined where it cannot be read. */
export async function readStart(path: string, length: number): Promise<Uint8Array | undefined> {
  return readHead(path, length).catch(() => undefined);
}
