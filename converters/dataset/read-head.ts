import { open } from 'node:fs/promises';

/** Reads the beginning of a file, at most `length` bytes. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const head = new Uint8Array(length);
    const { bytesRead } = await file.read(head);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
