import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What systems say whose folders cannot be synced: Windows, and some network shares. */
const unsupported = ['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS'];

/** Brings the names in a folder to the disk: a rename is certain to outlive a power cut only then. */
export async function syncFolder(folder: string): Promise<void> {
  await sync(folder).catch((error: NodeJS.ErrnoException) => {
    if (!unsupported.includes(error.code ?? '')) throw error;
  });
}

/** Brings a folder, its files and everything below it to the disk. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await sync(path, 'r+');
  }
  await syncFolder(folder);
}

async function sync(path: string, flags = 'r'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
