import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of saved results: those named, and the `.json` files of folders. */
export async function resultFiles(paths: readonly string[]): Promise<string[]> {
  return (await Promise.all(paths.map(filesAt))).flat();
}

async function filesAt(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  return (await readdir(path))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(path, name))
    .sort();
}
