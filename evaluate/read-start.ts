import { open } from 'node:fs/promises';

/** Enough of a photo to find its size behind EXIF data. */
export const headerBytes = 1 << 18;

/** The first bytes of a file, at most `length`; undefined where it cannot be opened. */
export async function readStart(path: string, length: number): Promise<Uint8Array | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
